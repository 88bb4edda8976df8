using System.Globalization;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class DownloadAction : BrowserAction<DownloadParameters>
{
    private static readonly PageScript ContentType = new("content type", "() => document.contentType");
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);

    public override string Name => DownloadParameters.Type;

    public override string Description => "Click something that starts a download, or open a file's address, and keep the file.";

    protected override bool HasOutsideEffect => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, DownloadParameters parameters, CancellationToken cancellationToken)
    {
        var index = context.Session.Downloads.Count;
        var before = context.Session.Tabs;
        if (parameters.Target is { } target)
        {
            var element = await context.Elements.ResolveAsync(target, cancellationToken);
            var pointer = new Pointer(element.Frame.Tab);
            await context.ActAsync(
                element.Frame.Tab, element.Frame, () => pointer.ClickAsync(context, element, new MousePress(), cancellationToken), cancellationToken);
        }
        else
        {
            await OpenAsync(context, parameters.Url, cancellationToken);
        }

        var artifact = await FetchAsync(context, index, parameters, cancellationToken);
        if (parameters.Target is null)
        {
            await CloseAsync(context, before, cancellationToken);
        }

        return new ActionResult
        {
            Text = string.Create(CultureInfo.InvariantCulture, $"Downloaded {artifact.Name} ({artifact.Size} bytes)."),
            Artifacts = [artifact],
        };
    }

    /// <summary>In a tab of its own, so that the page stays as it is.</summary>
    private static async Task OpenAsync(ActionContext context, string? url, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(url))
        {
            throw new ActionException(ActionErrors.InvalidValue, "Give what to click, or the address of the file.");
        }

        var address = NavigateAction.AddressOf(url, context.Session);
        var tabs = context.Session.Tabs;
        var tab = await context.Session.NewTabAsync(cancellationToken);
        try
        {
            await NavigateAction.OpenAsync(context, tab, address, cancellationToken);
        }
        catch (ActionException)
        {
            await CloseAsync(context, tabs, CancellationToken.None);
            throw;
        }
    }

    private static async Task CloseAsync(ActionContext context, IReadOnlyList<PageTab> before, CancellationToken cancellationToken)
    {
        foreach (var tab in context.Session.Tabs.Except(before))
        {
            await context.Session.CloseTabAsync(tab, cancellationToken);
        }
    }

    private static async Task<ArtifactEvent> FetchAsync(
        ActionContext context, int index, DownloadParameters parameters, CancellationToken cancellationToken)
    {
        try
        {
            var started = context.Session.Downloads.WaitForAsync(index, cancellationToken);
            while (!started.IsCompleted)
            {
                if (await ShownAsync(context, cancellationToken) is { } shown)
                {
                    return shown;
                }

                await Task.WhenAny(started, Task.Delay(RetryInterval, cancellationToken));
            }

            var download = await started;
            await download.Completed.WaitAsync(cancellationToken);
            return await context.Downloads.KeepAsync(download, context.StepNumber, cancellationToken)
                ?? throw new ActionException(ActionErrors.DownloadFailed, $"The download of {download.SuggestedName} failed: {download.Failure}.");
        }
        catch (OperationCanceledException error)
        {
            var what = parameters.Target is { } target ? $"No download started after the click on {target}." : "The address is a page and no file.";
            throw new WaitCanceledException(what, error, cancellationToken);
        }
    }

    /// <summary>A file that the browser shows by itself (a picture, plain text, JSON) is taken as it came.</summary>
    private static async Task<ArtifactEvent?> ShownAsync(ActionContext context, CancellationToken cancellationToken)
    {
        var tab = await context.Session.EnsureTabAsync(cancellationToken);
        if (!context.Navigated && tab.OpenerId is null)
        {
            return null;
        }

        try
        {
            var contentType = (await tab.MainFrame.EvaluateAsync(ContentType, [], cancellationToken)).GetString()!;
            if (contentType is "text/html" or "application/xhtml+xml" || tab.Url.StartsWith("about:", StringComparison.Ordinal))
            {
                return null;
            }

            var answer = await tab.Session.SendAsync(
                "Page.getResourceContent", new { frameId = tab.MainFrame.Id, url = WithoutFragment(tab.Url) }, cancellationToken);
            var content = answer.GetProperty("content");
            var bytes = answer.GetProperty("base64Encoded").GetBoolean()
                ? content.GetBytesFromBase64()
                : System.Text.Encoding.UTF8.GetBytes(content.GetString()!);
            var path = await context.Session.Files.KeepAsync("shown", bytes, cancellationToken);
            return await context.Downloads.KeepShownAsync(NameOf(tab.Url), contentType, path, context.StepNumber, cancellationToken);
        }
        catch (CdpException error) when (!error.IsClosed)
        {
            // Another document is on its way, or the browser no longer has the file.
            return null;
        }
    }

    private static string NameOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && Uri.UnescapeDataString(uri.Segments[^1]).Trim('/') is { Length: > 0 } name ? name : "download";

    private static string WithoutFragment(string url) => url.IndexOf('#', StringComparison.Ordinal) is var hash and >= 0 ? url[..hash] : url;
}
