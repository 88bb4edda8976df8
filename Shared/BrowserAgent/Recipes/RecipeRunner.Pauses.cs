using System.Runtime.CompilerServices;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public static partial class RecipeRunner
{
    private sealed partial class Run
    {
        /// <summary>Stands still while the run is paused, and tells who drove its browser meanwhile.</summary>
        private async IAsyncEnumerable<RunnerEvent> PauseAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (options.Control.IsPaused)
            {
                _clock.Pause();
                yield return new ControlEvent(Paused: true);
                await options.Control.WaitWhilePausedAsync(cancellationToken);
                _clock.Resume();
                yield return new ControlEvent(Paused: false);
            }

            foreach (var takeover in options.Control.TakeTakeovers())
            {
                yield return takeover;
            }
        }
    }
}
