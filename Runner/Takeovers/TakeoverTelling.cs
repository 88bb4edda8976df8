using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Messaging;

namespace Dashboard.Runner.Takeovers;

/// <summary>Tells the driver's page what the browser shows beside its picture; what is missed is told again when the page asks.</summary>
internal sealed class TakeoverTelling(RedisConnection redis, ILogger<TakeoverTelling> logger)
{
    public void Tell(Guid executionId, TakeoverState state, SecretScrubber scrubber) => _ = TellAsync(executionId, state, scrubber);

    private async Task TellAsync(Guid executionId, TakeoverState state, SecretScrubber scrubber)
    {
        try
        {
            var json = scrubber.ScrubJson(JsonSerializer.Serialize(state, ContractsJson.Default.TakeoverState));
            await (await redis.DatabaseAsync()).PublishAsync(RedisNames.Takeover(executionId), json);
        }
        catch (Exception exception) when (exception.IsRedisFailure())
        {
            logger.LogDebug("The driver was not told: {Reason}", exception.Message);
        }
    }
}
