using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Messaging;

namespace Dashboard.Runner.Takeovers;

/// <summary>Tells the driver's page what the browser shows beside its picture; what is missed is told again when the page asks.</summary>
internal sealed class TakeoverTelling(RedisConnection redis, ILogger<TakeoverTelling> logger)
{
    public void Tell(Guid executionId, TakeoverState state, SecretScrubber scrubber) =>
        _ = TellAsync(RedisNames.Takeover(executionId), scrubber.ScrubJson(JsonSerializer.Serialize(state, ContractsJson.Default.TakeoverState)));

    /// <summary>Once: who is not there then does not find an old text on their clipboard later.</summary>
    public void Tell(Guid executionId, TakeoverCopy copy, SecretScrubber scrubber)
    {
        var clean = copy with { Text = scrubber.ScrubCopy(copy.Text, copy.IsCut) };
        _ = TellAsync(RedisNames.Copied(executionId), JsonSerializer.Serialize(clean, ContractsJson.Default.TakeoverCopy));
    }

    private async Task TellAsync(string channel, string json)
    {
        try
        {
            await (await redis.DatabaseAsync()).PublishAsync(channel, json);
        }
        catch (Exception exception) when (exception.IsRedisFailure())
        {
            logger.LogDebug("The driver was not told: {Reason}", exception.Message);
        }
    }
}
