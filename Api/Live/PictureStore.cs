using Dashboard.Api.Artifacts;
using Dashboard.Api.Executions;
using Dashboard.Contracts;
using Dashboard.Messaging;

namespace Dashboard.Api.Live;

/// <summary>The newest picture of an execution: the live one from Redis, else the last one kept with a step.</summary>
internal sealed class PictureStore(RedisConnection redis, IArtifactStore artifacts, TimeProvider time, ILogger<PictureStore> logger)
{
    /// <returns>JPEG bytes, or null when there is no picture yet.</returns>
    public async Task<ReadOnlyMemory<byte>?> LatestAsync(Execution execution, CancellationToken cancellationToken) =>
        (await LatestFrameAsync(execution, cancellationToken))?.Jpeg;

    /// <summary>The same with its size: a device, a popup or a zoomed page has another than the task's settings say.</summary>
    public async Task<PictureFrame?> LatestFrameAsync(Execution execution, CancellationToken cancellationToken)
    {
        if (execution.IsActive && await LiveFrameAsync(execution.Id) is { } frame)
        {
            return frame;
        }

        if (execution.LatestScreenshot is not { } key || await artifacts.ReadAsync(key, cancellationToken) is not { } stored)
        {
            return null;
        }

        await using var content = stored.Content;
        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer, cancellationToken);
        var jpeg = buffer.ToArray();
        var (width, height) = SizeOf(jpeg, execution.Snapshot.Browser);
        return new PictureFrame(execution.CurrentStep, time.GetUtcNow(), width, height, jpeg);
    }

    /// <summary>
    /// In CSS pixels. A picture of the shape that the settings name has their size, in however many pixels it was drawn; any other has its own.
    /// </summary>
    internal static (int Width, int Height) SizeOf(ReadOnlySpan<byte> jpeg, BrowserSettings settings)
    {
        const double Rounding = 0.02;
        var wanted = (settings.ViewportWidth, settings.ViewportHeight);
        return JpegSize.Of(jpeg) is ({ } width and > 0, { } height and > 0)
            && Math.Abs(((double)width / height) - ((double)wanted.ViewportWidth / wanted.ViewportHeight)) > Rounding
            ? (width, height)
            : wanted;
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
