using System.Text.Json;
using Dashboard.Api.Executions;
using Dashboard.Api.Operations;
using Dashboard.Api.Security;
using Dashboard.Contracts;
using Dashboard.Messaging;

namespace Dashboard.Api.Live;

/// <summary>What travels on <see cref="RedisNames.Dashboard"/>.</summary>
/// <param name="Item">Null when the execution was deleted.</param>
internal sealed record DashboardChange(Guid OwnerId, Guid TaskId, Guid ExecutionId, ExecutionListItem? Item);

/// <summary>
/// Tells every Api what was committed. Nothing here is needed for truth: when Redis is away watchers catch up from
/// the database, so a failure is logged and the caller goes on.
/// </summary>
internal sealed class LivePublisher(RedisConnection redis, TimeProvider time, ILogger<LivePublisher> logger)
{
    public async Task PublishAsync(Execution execution, IReadOnlyList<LiveMessage> messages)
    {
        if (messages.Count == 0)
        {
            return;
        }

        await TryAsync(RedisNames.Live(execution.Id), JsonSerializer.SerializeToUtf8Bytes(messages, ApiJson.Options));
        if (messages.Any(message => message.Type is LiveMessageTypes.ExecutionUpdate or LiveMessageTypes.ProgressUpdate or LiveMessageTypes.StepUpdate))
        {
            await PublishToDashboardAsync(execution, deleted: false);
        }
    }

    public Task PublishDeletedAsync(Execution execution) => PublishToDashboardAsync(execution, deleted: true);

    public Task ControlAsync(Execution execution) => execution is { RunnerId: { } runner, IsActive: true }
        ? TryAsync(
            RedisNames.Control(runner),
            JsonSerializer.SerializeToUtf8Bytes(new ControlMessage(execution.Id, execution.Attempt, execution.Control, execution.LastAnswer, execution.TakeoverLease), ContractsJson.Default.ControlMessage))
        : Task.CompletedTask;

    public Task CommittedAsync(Guid runner, CommittedMessage committed) =>
        TryAsync(RedisNames.Committed(runner), JsonSerializer.SerializeToUtf8Bytes(committed, ContractsJson.Default.CommittedMessage));

    /// <summary>Wakes one idle runner: something may be claimable. A lost wake is made up by the reconciler.</summary>
    public async Task WakeAsync()
    {
        try
        {
            await (await redis.DatabaseAsync()).AddBoundedAsync(RedisNames.Jobs, [], maxLength: 10_000);
        }
        catch (Exception exception) when (exception.IsRedisFailure())
        {
            logger.LogWarning("Could not wake a runner: {Reason}", exception.Message);
        }
    }

    private Task PublishToDashboardAsync(Execution execution, bool deleted)
    {
        var change = new DashboardChange(execution.OwnerId, execution.TaskId, execution.Id, deleted ? null : execution.ToListItem(time.GetUtcNow(), Access.View));
        return TryAsync(RedisNames.Dashboard, JsonSerializer.SerializeToUtf8Bytes(change, ApiJson.Options));
    }

    private async Task TryAsync(string channel, byte[] payload)
    {
        try
        {
            var subscriber = await redis.SubscriberAsync();
            await RedisSpans.RunAsync("PUBLISH", channel[..channel.IndexOf(':', StringComparison.Ordinal)], () => subscriber.PublishAsync(channel, payload));
        }
        catch (Exception exception) when (exception.IsRedisFailure())
        {
            logger.LogDebug("Nothing was published on {Channel}: {Reason}", channel, exception.Message);
        }
    }
}
