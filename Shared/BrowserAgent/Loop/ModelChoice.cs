using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Which of a run's models is asked. A main model that failed is left alone for a while, so that not every call pays for
/// its tries; one that gets nowhere, or whose answers cannot be used, is left for good.
/// </summary>
internal sealed class ModelChoice(AgentModels models, AgentState state, TimeProvider time)
{
    private static readonly TimeSpan AfterPassingFault = TimeSpan.FromMinutes(1);

    /// <summary>After what a person must mend: a key, a name.</summary>
    private static readonly TimeSpan AfterLastingFault = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private DateTimeOffset _mainRestsUntil;
    private bool _mainIsLost;

    /// <summary>The model that decides now.</summary>
    public IChatClient Now
    {
        get
        {
            lock (_lock)
            {
                return models.Fallback is { } fallback && (state.UsesFallback || time.GetUtcNow() < _mainRestsUntil) ? fallback : models.Main;
            }
        }
    }

    /// <summary>The fault will be there at the next call, too, and no other model helps.</summary>
    public bool IsHopeless(ModelException error)
    {
        lock (_lock)
        {
            return Lasts(error) && (models.Fallback is null || state.UsesFallback || _mainIsLost);
        }
    }

    /// <summary>Notes that a call failed.</summary>
    /// <param name="isNews">It decided until now: of several calls that fail at once, the first one.</param>
    /// <returns>The model to ask instead; null when there is none, or none that would help.</returns>
    public IChatClient? Instead(IChatClient failed, ModelException error, out bool isNews)
    {
        lock (_lock)
        {
            isNews = ReferenceEquals(Now, failed);
            if (error.Code == ModelErrorCodes.QuotaExceeded || models.Fallback is null)
            {
                _mainIsLost = true;
                return null;
            }

            if (!ReferenceEquals(failed, models.Main))
            {
                // When both fail, the next call asks the main one again.
                _mainRestsUntil = default;
                return null;
            }

            _mainIsLost = Lasts(error);
            if (!error.IsOfThisQuestion)
            {
                _mainRestsUntil = time.GetUtcNow() + (_mainIsLost ? AfterLastingFault : AfterPassingFault);
            }

            return models.Fallback;
        }
    }

    /// <summary>Lets the fallback model decide from now on, and gives it a fresh start.</summary>
    /// <returns>Null when there is none, or when it has decided already.</returns>
    public IChatClient? SwitchForGood(IChatClient asked)
    {
        if (models.Fallback is null || !ReferenceEquals(asked, models.Main))
        {
            return null;
        }

        state.UsesFallback = true;
        state.Loops.Reset();
        return models.Fallback;
    }

    private static bool Lasts(ModelException error) => !error.IsTransient && error.Code != ModelErrorCodes.Timeout;
}
