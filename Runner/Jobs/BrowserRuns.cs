using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Runner.Jobs;

/// <summary>Makes the run that a task asks for: a recipe's replay, or the agent with its model.</summary>
internal sealed class BrowserRuns(ApiClient api, TimeProvider time, ILoggerFactory loggers)
{
    public Task<IAsyncEnumerable<RunnerEvent>> StartAsync(ExecutionSession session, BrowserSession browser, CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger("Dashboard.Run");
        var options = new RunOptions
        {
            Artifacts = new ApiArtifactSink(api, session.Lease, time, logger),
            Control = session.Control,
            Limits = session.Claimed.Task.Limits,
            Inputs = session.Claimed.Inputs,
            TimeZone = ZoneOf(session.Claimed.Task.Browser),
            Time = time,
            Logger = logger,
        };
        throw new ExecutionFailedException("not_supported", $"{options} {browser} {cancellationToken}");
    }

    private static TimeZoneInfo ZoneOf(BrowserSettings browser) =>
        browser.TimeZone is { } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Local;
}
