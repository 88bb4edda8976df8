using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>Drops files on a page as the mouse would, but only where they are taken: anywhere else a browser would open them.</summary>
internal static class FileDrop
{
    private static readonly PageScript Script = PageScript.Load("Browsers/Scripts/drop-file.js");

    /// <param name="frames">Those that the point may lie in.</param>
    /// <param name="x">CSS pixels of the viewport.</param>
    /// <param name="y">CSS pixels of the viewport.</param>
    /// <param name="paths">Where the files lie, each under the name that the page is to see.</param>
    /// <returns>False when nothing there takes files; nothing happened then.</returns>
    /// <exception cref="CdpException">The page is gone.</exception>
    public static async Task<bool> DropAsync(
        PageTab tab, IReadOnlyList<Frame> frames, double x, double y, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var data = new { items = Array.Empty<object>(), files = paths, dragOperationsMask = 1 };
        await AskAsync(frames, "watch", cancellationToken);
        await SendAsync("dragEnter");
        await SendAsync("dragOver");
        if (!(await AskAsync(frames, "state", cancellationToken)).Any(static taken => taken.ValueKind == JsonValueKind.True))
        {
            await SendAsync("dragCancel");
            return false;
        }

        await SendAsync("drop");
        return true;

        Task SendAsync(string type) => tab.Session.SendAsync("Input.dispatchDragEvent", new { type, x, y, data }, cancellationToken);
    }

    private static async Task<JsonElement[]> AskAsync(IReadOnlyList<Frame> frames, string operation, CancellationToken cancellationToken)
    {
        return await Task.WhenAll(frames.Select(AskOneAsync));

        async Task<JsonElement> AskOneAsync(Frame frame)
        {
            try
            {
                return await frame.EvaluateAsync(Script, [operation], cancellationToken);
            }
            catch (CdpException error) when (frames.Count > 1 && (error.IsContextLost || error.IsClosed))
            {
                // It went, or runs no scripts.
                return default;
            }
        }
    }
}
