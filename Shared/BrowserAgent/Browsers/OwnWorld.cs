using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>The world of a page's own scripts, where alone its calls can be seen. Whatever is left there the page can find.</summary>
internal static class OwnWorld
{
    private static readonly PageScript OwnDocument = new("document", "() => document");

    /// <returns>Remote id, in the frame's session, of the object that the expression gives; null when it threw or the document runs no scripts.</returns>
    /// <exception cref="CdpException">The frame is gone.</exception>
    public static async Task<string?> EvaluateAsync(Frame frame, string expression, CancellationToken cancellationToken) => ObjectOf(
        frame.IsLocalRoot
            ? await frame.Session.SendAsync("Runtime.evaluate", new { expression, silent = true }, cancellationToken)
            : await CallInFrameAsync(frame, expression, cancellationToken));

    public static string? ObjectOf(JsonElement answer) =>
        answer.TryGetProperty("exceptionDetails", out _) ? null : answer.GetProperty("result").Text("objectId");

    /// <summary>No command names the world of a frame that shares its process with its parent.</summary>
    private static async Task<JsonElement> CallInFrameAsync(Frame frame, string expression, CancellationToken cancellationToken)
    {
        var document = await frame.EvaluateHandleAsync(OwnDocument, [], cancellationToken)
            ?? throw new CdpException("Runtime.callFunctionOn", CdpException.ClosedCode, "the frame has no document");
        var node = await frame.Session.SendAsync("DOM.describeNode", new { objectId = await document.ObjectIdAsync(cancellationToken) }, cancellationToken);
        var backendNodeId = node.GetProperty("node").GetProperty("backendNodeId").GetInt32();
        var own = await frame.Session.SendAsync("DOM.resolveNode", new { backendNodeId }, cancellationToken);
        return await frame.Session.SendAsync(
            "Runtime.callFunctionOn",
            new
            {
                functionDeclaration = $"function(){{return {expression}}}",
                objectId = own.GetProperty("object").GetProperty("objectId").GetString(),
                silent = true,
            },
            cancellationToken);
    }
}
