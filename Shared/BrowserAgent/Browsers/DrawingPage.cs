using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>
/// A page of our own in a context of its own, made when first needed: pictures are drawn on there, since no other page may
/// be touched and there is no image library.
/// </summary>
internal sealed class DrawingPage(CdpSession browser)
{
    private static readonly PageScript Draw = PageScript.Load("Observation/Scripts/draw.js");

    private readonly SemaphoreSlim _drawing = new(1);
    private volatile string? _contextId;
    private TaskCompletionSource<CdpSession>? _attached;

    /// <summary>Takes a page that was just attached, if it is this one.</summary>
    public bool Takes(JsonElement targetInfo, CdpSession session) =>
        _contextId is { } context && targetInfo.Text("browserContextId") == context && _attached!.TrySetResult(session);

    /// <summary>Draws numbered boxes over a picture.</summary>
    /// <param name="viewportWidth">Width in CSS pixels of what the picture shows.</param>
    /// <returns>JPEG bytes.</returns>
    public async Task<byte[]> MarkAsync(
        byte[] jpeg, double viewportWidth, IReadOnlyList<PictureMark> marks, int quality, CancellationToken cancellationToken)
    {
        await _drawing.WaitAsync(cancellationToken);
        try
        {
            var session = await SessionAsync(cancellationToken);
            string[] arguments =
            [
                $"'{Convert.ToBase64String(jpeg)}'", JsonSerializer.Serialize(viewportWidth), JsonSerializer.Serialize(marks, JsonSerializerOptions.Web),
                JsonSerializer.Serialize(quality / 100.0),
            ];
            var answer = await session.SendAsync(
                "Runtime.evaluate",
                new { expression = $"({Draw.Source}\n)({string.Join(',', arguments)})", awaitPromise = true, returnByValue = true },
                cancellationToken);
            return answer.TryGetProperty("exceptionDetails", out var details)
                ? throw new PageScriptException(Draw.Name, details.GetRawText())
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
