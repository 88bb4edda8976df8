using System.Collections.Concurrent;
using System.Text.Json;
using Dashboard.Api.Data;
using Dashboard.Api.Operations;
using Dashboard.Api.Operations.Alerts;
using Dashboard.Api.Security;
using Dashboard.Api.Tasks;
using Dashboard.Contracts;
using Dashboard.Messaging;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;

namespace Dashboard.Api.Live;

/// <summary>
/// The dashboard sockets: the whole dashboard first and every few seconds, and in between each execution's newest
/// state as it changes.
/// </summary>
internal sealed class DashboardHub(
    RedisConnection redis, IServiceScopeFactory scopes, AlertKeeper alerts, LiveOptions options, TimeProvider time, ILogger<DashboardHub> logger)
{
    private readonly ConcurrentDictionary<Client, bool> _clients = new();
    private readonly SemaphoreSlim _subscribing = new(1, 1);
    private bool _subscribed;

    /// <summary>Open dashboard sockets, for metrics.</summary>
    public int ClientCount => _clients.Count;

    public async Task ServeAsync(TextSocket socket, CurrentUser user, CancellationToken cancellationToken)
    {
        var client = new Client(user);
        _clients[client] = true;
        try
        {
            await SubscribeAsync();
            await SendDashboardAsync(socket, client, LiveMessageTypes.Snapshot, cancellationToken);
            while (!cancellationToken.IsCancellationRequested)
            {
                var until = time.GetUtcNow() + options.DashboardEvery;
                while (await client.TakeAsync(until - time.GetUtcNow(), cancellationToken) is { Count: > 0 } changes)
                {
                    foreach (var change in changes)
                    {
                        await SendAsync(socket, client, change, cancellationToken);
                    }
                }

                await SubscribeAsync();
                await SendDashboardAsync(socket, client, "dashboard_update", cancellationToken);
            }
        }
        finally
        {
            _clients.TryRemove(client, out _);
        }
    }

    private async Task SubscribeAsync()
    {
        if (_subscribed)
        {
            return;
        }

        await _subscribing.WaitAsync();
        try
        {
            if (!_subscribed)
            {
                await (await redis.SubscriberAsync()).SubscribeAsync(RedisNames.Dashboard, OnChange);
                _subscribed = true;
            }
        }
        catch (Exception exception) when (exception.IsRedisFailure())
        {
            logger.LogDebug("Dashboards follow the database alone while Redis is away: {Reason}", exception.Message);
        }
        finally
        {
            _subscribing.Release();
        }
    }

    private void OnChange(RedisChannel channel, RedisValue value)
    {
        var change = JsonSerializer.Deserialize<DashboardChange>((byte[])value!, ApiJson.Options)!;
        foreach (var client in _clients.Keys.Where(client => client.Sees(change)))
        {
            client.Offer(change);
        }
    }

    private async Task SendDashboardAsync(TextSocket socket, Client client, string type, CancellationToken cancellationToken)
    {
        DashboardResponse dashboard;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            dashboard = await scope.ServiceProvider.GetRequiredService<DashboardQueries>().GetAsync(client.User, cancellationToken);
            client.SharedTasks = await SharedTasksAsync(scope.ServiceProvider.GetRequiredService<DashboardContext>(), client.User, cancellationToken);
        }
        catch (Exception exception) when (type != LiveMessageTypes.Snapshot && DatabaseOutage.Is(exception))
        {
            // Who watches is told what is wrong instead of being cut off; the next time is soon.
            await socket.SendAsync(new { type = "alerts_update", timestamp = time.GetUtcNow(), data = alerts.Active }, cancellationToken);
            return;
        }

        await socket.SendAsync(new { type, timestamp = time.GetUtcNow(), data = dashboard }, cancellationToken);
    }

    private static async Task<IReadOnlyDictionary<Guid, Access>> SharedTasksAsync(DashboardContext context, CurrentUser user, CancellationToken cancellationToken) =>
        user.IsAdministrator ? new Dictionary<Guid, Access>() : (await context.TaskShares.AsNoTracking()
            .Where(share => share.UserId == null || share.UserId == user.Id).Select(share => new { share.TaskId, share.Access }).ToListAsync(cancellationToken))
            .GroupBy(share => share.TaskId).ToDictionary(shares => shares.Key, shares => shares.Max(share => share.Access));

    private Task SendAsync(TextSocket socket, Client client, DashboardChange change, CancellationToken cancellationToken)
    {
        // One message goes to all Apis; what may be done with it is each reader's own.
        var (type, data) = change.Item is { } item
            ? (LiveMessageTypes.ExecutionUpdate, ApiJson.Element(item with { Access = client.AccessTo(change) }))
            : (LiveMessageTypes.Deleted, ApiJson.Element(new { execution_id = change.ExecutionId }));
        return socket.SendAsync(new LiveMessage(type, change.ExecutionId, null, time.GetUtcNow(), data), cancellationToken);
    }

    /// <summary>What waits for one socket: the newest change of each execution.</summary>
    private sealed class Client(CurrentUser user)
    {
        private readonly Dictionary<Guid, DashboardChange> _changes = [];
        private readonly SemaphoreSlim _signal = new(0, 1);

        public CurrentUser User => user;

        /// <summary>Of others, as of the last whole dashboard.</summary>
        public IReadOnlyDictionary<Guid, Access> SharedTasks { get; set; } = new Dictionary<Guid, Access>();

        public bool Sees(DashboardChange change) => user.IsAdministrator || change.OwnerId == user.Id || SharedTasks.ContainsKey(change.TaskId);

        public Access AccessTo(DashboardChange change) => user.AccessTo(change.OwnerId, SharedTasks.GetValueOrDefault(change.TaskId));

        public void Offer(DashboardChange change)
        {
            lock (_changes)
            {
                _changes[change.ExecutionId] = change;
                if (_signal.CurrentCount == 0)
                {
                    _signal.Release();
                }
            }
        }

        /// <returns>Empty when nothing came in this time.</returns>
        public async Task<IReadOnlyList<DashboardChange>> TakeAsync(TimeSpan patience, CancellationToken cancellationToken)
        {
            if (patience <= TimeSpan.Zero || !await _signal.WaitAsync(patience, cancellationToken))
            {
                return [];
            }

            lock (_changes)
            {
                var taken = _changes.Values.ToList();
                _changes.Clear();
                return taken;
            }
        }
    }
}
