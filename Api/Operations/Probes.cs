using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dashboard.Api.Artifacts;
using Dashboard.Api.Data;
using Dashboard.Messaging;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dashboard.Api.Operations;

/// <summary>Asks each dependency how it is. A failure is an answer: nothing here throws but for cancellation.</summary>
internal sealed class Probes(
    IDbContextFactory<DashboardContext> contexts, RedisConnection redis, IArtifactStore store, OperationsOptions options)
{
    public Task<PostgresStatus> PostgresAsync(CancellationToken cancellationToken) =>
        TryAsync(AskPostgresAsync, error => new PostgresStatus(false, Error: error), cancellationToken);

    public Task<RedisStatus> RedisAsync(CancellationToken cancellationToken) =>
        TryAsync(_ => AskRedisAsync(), error => new RedisStatus(false, Error: error), cancellationToken);

    public Task<ArtifactStoreStatus> ArtifactStoreAsync(CancellationToken cancellationToken) =>
        TryAsync(AskStoreAsync, error => new ArtifactStoreStatus(false, KindOf(store), Error: error), cancellationToken);

    /// <summary>As its class is called, so that a new store needs no line here.</summary>
    public static string KindOf(IArtifactStore store) =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(Itself(store).GetType().Name.Replace("ArtifactStore", "", StringComparison.Ordinal));

    public static IArtifactStore Itself(IArtifactStore store) => store is TracedArtifactStore traced ? traced.Inner : store;

    private async Task<PostgresStatus> AskPostgresAsync(CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT current_setting('server_version'), pg_database_size(current_database()),
                (SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database()), current_setting('max_connections')::int
            """;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Database.OpenConnectionAsync(cancellationToken);
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        await using var ping = new NpgsqlCommand("SELECT 1", connection);
        var started = Stopwatch.GetTimestamp();
        await ping.ExecuteScalarAsync(cancellationToken);
        var latency = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new PostgresStatus(true, latency, null, reader.GetString(0).Split(' ')[0], reader.GetInt64(1), reader.GetInt32(2), reader.GetInt32(3));
    }

    private async Task<RedisStatus> AskRedisAsync()
    {
        var latency = await redis.PingAsync();

        // INFO rather than CONFIG GET, which managed servers forbid.
        var text = (string)await (await redis.DatabaseAsync()).ExecuteAsync("INFO");
        var facts = text.Split('\n').Select(line => line.Trim().Split(':', 2)).Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0]).ToDictionary(group => group.Key, group => group.First()[1]);
        return new RedisStatus(
            true,
            latency,
            null,
            facts.GetValueOrDefault("redis_version"),
            Number("used_memory"),
            Number("maxmemory"),
            facts.GetValueOrDefault("maxmemory_policy"),
            Number("aof_enabled") is { } enabled ? enabled == 1 : null);

        long? Number(string name) => long.TryParse(facts.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private async Task<ArtifactStoreStatus> AskStoreAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await store.CheckAsync(cancellationToken);
        return new ArtifactStoreStatus(true, KindOf(store), Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private async Task<T> TryAsync<T>(Func<CancellationToken, Task<T>> ask, Func<string, T> failed, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.ProbeTimeout);
        try
        {
            return await ask(patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return failed(exception is OperationCanceledException
                ? $"No answer within {options.ProbeTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s."
                : exception.Message);
        }
    }
}
