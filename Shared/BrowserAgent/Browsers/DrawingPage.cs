using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>
/// A page of our own in a context of its own, made when first needed: pictures are drawn on there, since no other page may
/// be touched and there is no image library.
/// </summary>
internal sealed class DrawingPage(CdpSession browser)
{
    private static readonly PageScript Draw = PageScript.Load("Observation/Scripts/draw.js");
    private static readonly PageScript Mask = PageScript.Load("Observation/Scripts/mask.js");
    private static readonly PageScript Say = PageScript.Load("Observation/Scripts/notice.js");

    private readonly SemaphoreSlim _drawing = new(1);
    private volatile string? _contextId;
    private TaskCompletionSource<CdpSession>? _attached;

    /// <summary>Takes a page that was just attached, if it is this one.</summary>
    public bool Takes(JsonElement targetInfo, CdpSession session) =>
        _contextId is { } context && targetInfo.Text("browserContextId") == context && _attached!.TrySetResult(session);

    /// <summary>Draws numbered boxes over a picture.</summary>
    /// <param name="viewportWidth">Width in CSS pixels of what the picture shows.</param>
    /// <returns>JPEG bytes.</returns>
    public Task<byte[]> MarkAsync(
        byte[] jpeg, double viewportWidth, IReadOnlyList<PictureMark> marks, int quality, CancellationToken cancellationToken) =>
        DrawAsync(Draw, [Convert.ToBase64String(jpeg), viewportWidth, marks, quality / 100.0], cancellationToken);

    /// <summary>Covers areas of a picture.</summary>
    /// <param name="type">Media type of the picture, which it keeps.</param>
    /// <param name="width">Width in CSS pixels of what the picture shows.</param>
    public Task<byte[]> CoverAsync(
        byte[] picture, string type, double width, IReadOnlyList<PictureArea> areas, int quality, CancellationToken cancellationToken) =>
        DrawAsync(Mask, [Convert.ToBase64String(picture), type, width, areas, quality / 100.0], cancellationToken);

    /// <summary>A picture with words on it.</summary>
    /// <returns>JPEG bytes.</returns>
    public Task<byte[]> SayAsync(int width, int height, IReadOnlyList<string> lines, CancellationToken cancellationToken) =>
        DrawAsync(Say, [width, height, lines, 0.7], cancellationToken);

    private async Task<byte[]> DrawAsync(PageScript script, object[] values, CancellationToken cancellationToken)
    {
        await _drawing.WaitAsync(cancellationToken);
        try
        {
            var session = await SessionAsync(cancellationToken);
            var arguments = values.Select(value => JsonSerializer.Serialize(value, JsonSerializerOptions.Web));
            var answer = await session.SendAsync(
                "Runtime.evaluate",
                new { expression = $"({script.Source}\n)({string.Join(',', arguments)})", awaitPromise = true, returnByValue = true },
                cancellationToken);
            return answer.TryGetProperty("exceptionDetails", out var details)
                ? throw new PageScriptException(script.Name, details.GetRawText())
                : answer.GetProperty("result").GetProperty("value").GetBytesFromBase64();
        }
        finally
        {
            _drawing.Release();
        }
    }

    private async Task<CdpSession> SessionAsync(CancellationToken cancellationToken)
    {
        if (_attached is { Task.IsCompletedSuccessfully: true } attached && !attached.Task.Result.Closed.IsCompleted)
        {
            return attached.Task.Result;
        }

        _attached = new TaskCompletionSource<CdpSession>(TaskCreationOptions.RunContinuationsAsynchronously);
        var context = await browser.SendAsync("Target.createBrowserContext", new { disposeOnDetach = true }, cancellationToken);
        _contextId = context.GetProperty("browserContextId").GetString();
        await browser.SendAsync("Target.createTarget", new { url = "about:blank", browserContextId = _contextId }, cancellationToken);
        var session = await _attached.Task.WaitAsync(cancellationToken);
        await session.SendAsync("Runtime.runIfWaitingForDebugger", null, cancellationToken);
        return session;
    }
}
