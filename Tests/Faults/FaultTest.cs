using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Faults;

/// <summary>A test that kills something: it has processes, and where it harms them servers, of its own.</summary>
public abstract class FaultTest(TestServers shared, params Server[] harmed) : IAsyncLifetime
{
    private OwnServers? _own;

    /// <summary>Only the servers that the test named.</summary>
    private protected OwnServers Own => _own ?? throw new InvalidOperationException("This test has no servers of its own.");

    private protected Installation Installation { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _own = harmed.Length == 0 ? null : await OwnServers.StartNewAsync(harmed);
        Installation = await Installation.CreateAsync(shared, _own?.Addresses);
    }

    public async ValueTask DisposeAsync()
    {
        await Installation.DisposeAsync();
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Waits for the end of all and checks that each came through whole, and so for who watched.</summary>
    private protected async Task AssertAllCompletedAsync(IReadOnlyList<Guid> executions, List<Watcher> watchers, int steps, int attempt)
    {
        foreach (var (id, watcher) in executions.Zip(watchers))
        {
            await Installation.WaitForStateAsync(id, "completed", "failed", "stopped");
            var record = await KeptExecution.ReadAsync(Installation, id);
            record.AssertCompletedWhole(steps);
            Assert.Equal(attempt, record.Attempt);
            await watcher.AssertSawEverythingAsync(record);
            await watcher.DisposeAsync();
        }
    }
}
