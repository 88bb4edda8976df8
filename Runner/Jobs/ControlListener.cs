using System.Text.Json;
using Dashboard.Contracts;
using Dashboard.Messaging;
using StackExchange.Redis;

namespace Dashboard.Runner.Jobs;

/// <summary>
/// Hears controls and commits at once. Whatever is missed while Redis is away comes with the next renewal, which is
/// why nothing here has to be reliable.
/// </summary>
internal sealed class ControlListener(
    RedisConnection redis, RunnerIdentity identity, SessionRegistry sessions, EventOutbox outbox, TimeProvider time, ILogger<ControlListener> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var subscriber = await redis.SubscriberAsync();
                await subscriber.SubscribeAsync(RedisNames.Control(identity.Id), OnControl);
                await subscriber.SubscribeAsync(RedisNames.Committed(identity.Id), OnCommitted);
                return;
            }
            catch (Exception exception) when (exception.IsRedisFailure())
            {
                logger.LogWarning("Controls come with renewals only until Redis answers: {Reason}", exception.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            }
        }
    }

    private void OnControl(RedisChannel channel, RedisValue value)
    {
        var message = JsonSerializer.Deserialize((byte[])value!, ContractsJson.Default.ControlMessage)!;
        sessions.Find(new LeaseReference(message.ExecutionId, message.Attempt))?.Obey(message.Control, message.Answer, message.Takeover);
    }

    private void OnCommitted(RedisChannel channel, RedisValue value)
    {
        var message = JsonSerializer.Deserialize((byte[])value!, ContractsJson.Default.CommittedMessage)!;
        outbox.Committed(new LeaseReference(message.ExecutionId, message.Attempt), message.Sequence);
    }
}
