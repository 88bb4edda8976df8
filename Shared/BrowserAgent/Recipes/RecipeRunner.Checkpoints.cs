using System.Text.Json.Nodes;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public static partial class RecipeRunner
{
    /// <summary>Where a replay goes on, and what it keeps for the next one.</summary>
    private sealed partial class Run
    {
        /// <summary>Takes over what an earlier run knew.</summary>
        /// <returns>How many steps are done.</returns>
        private int Resume()
        {
            if (options.From is not { } from)
            {
                return 0;
            }

            var memory = from.MemoryAs<RecipeMemory>(RecipeMemory.Kind);
            foreach (var (name, value) in memory.Data)
            {
                _data[name] = value?.DeepClone();
            }

            _downloads.Reserve(memory.DownloadNames);
            workspace.Restore(from.Files);
            _clock.Exclude(-memory.Active);
            return from.Step;
        }

        private async Task<CheckpointEvent?> KeepAsync(int step, CancellationToken cancellationToken)
        {
            CheckpointEvent? kept = null;
            if (options.KeepsCheckpoints && _error is null && _done is null)
            {
                using var timing = explain.Time("checkpoint");
                kept = await _checkpoints.KeepAsync(step, RecipeMemory.Kind, ToMemory, cancellationToken);
            }

            await explain.KeepAsync(cancellationToken);
            return kept;

            RecipeMemory ToMemory() => new() { Data = (JsonObject)_data.DeepClone(), Active = _clock.Active, DownloadNames = _downloads.TakenNames };
        }
    }
}
