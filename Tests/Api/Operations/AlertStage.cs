using Dashboard.Api.Data;
using Dashboard.Api.Events;
using Dashboard.Api.Operations;
using Dashboard.Api.Operations.Alerts;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;

namespace Dashboard.Tests.Api.Operations;

/// <summary>Two Apis' alert keepers over one real database, with one clock.</summary>
internal sealed class AlertStage : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly PooledDbContextFactory<DashboardContext> _contexts;
    private readonly EventOptions _events = new() { ShardLease = TimeSpan.FromDays(1) };
    private readonly List<EventShardLeases> _leases = [];

    private AlertStage(TestDatabase database)
    {
        _database = database;
        _contexts = new(new DbContextOptionsBuilder<DashboardContext>().UseNpgsql(database.ConnectionString).Options);
    }

    public ManualTime Time { get; } = new();

    public List<AlertKeeper> Keepers { get; } = [];

    /// <summary>What was logged, in order: the event's name, the code, and the host where it matters.</summary>
    public List<string> Told { get; } = [];

    public static async Task<AlertStage> CreateAsync(TestServers servers)
    {
        var stage = new AlertStage(await servers.CreateDatabaseAsync(await servers.TemplateAsync("migrated", Installation.MigrateAsync)));
        for (var api = 0; api < 2; api++)
        {
            var leases = new EventShardLeases(stage._contexts, stage.Time, stage._events);
            await leases.RenewAsync(TestContext.Current.CancellationToken);
            stage._leases.Add(leases);
            stage.Keepers.Add(new AlertKeeper(stage._contexts, leases, stage._events, new OperationsOptions(), stage.Time, new Listener(stage.Told)));
        }

        return stage;
    }

    /// <summary>Every Api sees the same, at the same time.</summary>
    public Task JudgeAsync(OperationsSample sample) =>
        Task.WhenAll(Keepers.Select(keeper => keeper.JudgeAsync(sample, TestContext.Current.CancellationToken)));

    public async Task LoseFirstAsync()
    {
        await _leases[0].ReleaseAsync(TestContext.Current.CancellationToken);
        _leases.RemoveAt(0);
        Keepers.RemoveAt(0);
    }

    public async Task AddAlertOfOtherHostAsync(string host, bool alive)
    {
        await using var context = await _contexts.CreateDbContextAsync();
        var now = Time.GetUtcNow();
        context.Alerts.Add(new Alert { Id = Guid.CreateVersion7(), Code = AlertCode.DiskLow, Subject = host, Host = host, Since = now, RaisedAt = now });
        if (alive)
        {
            context.ApiInstances.Add(new ApiInstance { Id = Guid.CreateVersion7(DateTimeOffset.UtcNow.AddDays(1)), Host = host, LastSeenAt = now });
        }

        await context.SaveChangesAsync();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private sealed class Listener(List<string> told) : ILogger<AlertKeeper>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Assert.Equal((eventId.Name == "AlertRaised" ? LogLevel.Warning : LogLevel.Information, eventId.Name == "AlertRaised" ? 7001 : 7002), (logLevel, eventId.Id));
            var values = ((IEnumerable<KeyValuePair<string, object?>>)state!).ToDictionary(value => value.Key, value => $"{value.Value}");
            lock (told)
            {
                told.Add($"{eventId.Name} {values["AlertCode"]} {values["AlertSubject"]}".TrimEnd());
            }
        }
    }
}
