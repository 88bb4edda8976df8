using Dashboard.Api.Artifacts;
using Dashboard.Api.Executions;
using Dashboard.Contracts;
using Dashboard.Messaging;

namespace Dashboard.Api.Live;

/// <summary>The newest picture of an execution: the live one from Redis, else the last one kept with a step.</summary>
internal sealed class PictureStore(RedisConnection redis, IArtifactStore artifacts, ILogger<PictureStore> logger)
{
    /// <returns>JPEG bytes, or null when there is no picture yet.</returns>
    public async Task<ReadOnlyMemory<byte>?> LatestAsync(Execution execution, CancellationToken cancellationToken)
    {
        if (execution.IsActive && await LiveFrameAsync(execution.Id) is { } frame)
        {
            return frame.Jpeg;
        }

        if (execution.LatestScreenshot is not { } key || await artifacts.ReadAsync(key, cancellationToken) is not { } stored)
        {
            return null;
        }

        await using var content = stored.Content;
        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer, cancellationToken);
        return buffer.ToArray();
    }

    /// <summary>The newest live frame in Redis; null when there is none, or Redis is away.</summary>
    public async Task<PictureFrame?> LiveFrameAsync(Guid executionId)
    {
        try
        {
            var database = await redis.DatabaseAsync();
            var bytes = (byte[]?)await RedisSpans.RunAsync("GET", "picture", () => database.StringGetAsync(RedisNames.LatestPicture(executionId)));
            return bytes is not null && PictureFrame.TryRead(bytes, out var frame) ? frame : null;
        }
        catch (Exception exception) when (exception.IsRedisFailure())
        {
            logger.LogDebug("No live picture while Redis is away: {Reason}", exception.Message);
            return null;
        }
    }
}
