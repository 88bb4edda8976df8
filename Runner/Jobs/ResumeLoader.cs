using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Runner.Jobs;

/// <summary>Where a run of an attempt goes on, and what is known of it for the next one.</summary>
internal sealed class ResumeState
{
    /// <summary>The newest state; null while there is none.</summary>
    public Checkpoint? Checkpoint { get; private set; }

    /// <summary>What did not come back when it was last opened.</summary>
    public IReadOnlyList<LocalizableText> NotRestored { get; set; } = [];

    /// <summary>The attempt was to go on somewhere and cannot.</summary>
    public LocalizableText? Unusable { get; init; }

    public void Keep(Checkpoint checkpoint) => Checkpoint = checkpoint;
}

/// <summary>Fetches the state that an attempt begins with.</summary>
internal sealed class ResumeLoader(ApiClient api, TimeProvider time, ILogger<ResumeLoader> logger)
{
    /// <exception cref="ExecutionFailedException">It is of no use, and beginning anew could do something twice.</exception>
    public async Task<ResumeState> LoadAsync(ExecutionSession session, CancellationToken cancellationToken)
    {
        var state = new ResumeState();
        if (session.Claimed.Resume is not { } point)
        {
            return state;
        }

        try
        {
            var bytes = await FetchAsync(session, cancellationToken)
                ?? throw new CheckpointException("checkpoint_missing", "It is no longer kept.");
            var checkpoint = Checkpoint.Read(bytes, session.Scrubber);
            checkpoint.CheckKind(session.Claimed.Task.Recipe is null);
            state.Keep(point.Origin is null ? checkpoint : checkpoint.ForAnotherExecution());
            return state;
        }
        catch (CheckpointException exception)
        {
            logger.LogWarning("The state after step {Step} cannot be used ({Code}): {Reason}", point.Step, exception.Code, exception.Message);
            return point.MayStartOver
                ? new ResumeState { Unusable = exception.Explain(point.Step) }
                : throw new ExecutionFailedException(
                    "checkpoint_unusable",
                    $"The state after step {point.Step} could not be used: {exception.Message} Beginning anew would repeat what was done, so it was not started.");
        }
    }

    /// <summary>Waits while the Api cannot be reached, as everything of an attempt does.</summary>
    private async Task<byte[]?> FetchAsync(ExecutionSession session, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await api.CheckpointAsync(session.Lease, cancellationToken);
            }
            catch (HttpRequestException exception) when (exception.StatusCode is null or >= System.Net.HttpStatusCode.InternalServerError)
            {
                logger.LogWarning("The state to go on from waits for the Api: {Reason}", exception.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
            catch (HttpRequestException exception) when (exception.StatusCode == System.Net.HttpStatusCode.Conflict)
            {
                throw new OperationCanceledException("The attempt is over.", exception);
            }
        }
    }
}
