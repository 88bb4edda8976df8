using Dashboard.Api.Operations;

namespace Dashboard.Api.Runners;

internal static class RunnerMapping
{
    public static RunnerResponse ToResponse(this RegisteredRunner runner, IReadOnlyList<RunnerExecution> executions, DateTimeOffset now)
    {
        var state = runner.StateAt(now);
        return new RunnerResponse(
            runner.Id,
            runner.Name,
            runner.Host,
            runner.OperatingSystem,
            runner.Version,
            runner.Version != ApiVersion.Current,
            state,
            runner.Capacity,
            runner.Running,
            runner.MemoryBytes,
            runner.BrowserMemoryBytes,
            executions,
            runner.Draining || runner.DrainSince is not null,
            state is RunnerState.Live or RunnerState.Draining,
            runner.DrainSince,
            runner.StoppedAt,
            runner.StartedAt,
            runner.LastSeenAt);
    }
}
