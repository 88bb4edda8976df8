using System.Text.Json;
using Dashboard.Contracts;
using Dashboard.Messaging;
using Dashboard.Runner.Jobs;

namespace Dashboard.Runner.Takeovers;

/// <summary>Hears what people do who drive this runner's browsers, in the order in which they did it. What is missed is lost.</summary>
internal sealed class TakeoverListener(
    RedisConnection redis, RunnerIdentity identity, SessionRegistry sessions, TimeProvider time, ILogger<TakeoverListener> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // One connection calls back in the order in which it hears.
                await (await redis.SubscriberAsync()).SubscribeAsync(RedisNames.Input(identity.Id), (_, value) => Hear((byte[])value!));
                return;
            }
            catch (Exception exception) when (exception.IsRedisFailure())
            {
                logger.LogWarning("Nobody can drive a browser until Redis answers: {Reason}", exception.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            }
        }
    }

    private void Hear(byte[] bytes)
    {
        try
        {
            var message = JsonSerializer.Deserialize(bytes, ContractsJson.Default.TakeoverMessage)!;
            sessions.Find(new LeaseReference(message.ExecutionId, message.Attempt))?.Takeover.Hear(message);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            // Not what it was: a person may have typed it.
            logger.LogWarning("Input of a takeover cannot be read ({Failure})", exception.GetType().Name);
        }
    }
}
