using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class UploadAction : BrowserAction<UploadParameters>
{
    private static readonly PageScript FileField = PageScript.Load("Actions/Scripts/file-field.js");
    private static readonly TimeSpan ChooserPatience = TimeSpan.FromSeconds(2);

    public override string Name => UploadParameters.Type;

    public override string Description => "Hand files of this execution to a file field, its button or a drop area.";

    protected override bool HasOutsideEffect => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, UploadParameters parameters, CancellationToken cancellationToken)
    {
        var paths = PathsOf(context, parameters.Files);
        var element = await context.Elements.ResolveAsync(parameters.Target, cancellationToken);
        await context.ActAsync(
            element.Frame.Tab, element.Frame, () => GiveAsync(context, element, paths, cancellationToken), cancellationToken);
        return $"Handed over {string.Join(", ", parameters.Files)} at {parameters.Target}.";
    }

    private static async Task GiveAsync(ActionContext context, ElementRef element, string[] paths, CancellationToken cancellationToken)
    {
        var described = await element.Frame.EvaluateAsync(FileField, ["describe", element], cancellationToken);
        if (described.ValueKind != JsonValueKind.Object)
        {
            await GiveByClickAsync(context, element, paths, cancellationToken);
            return;
        }

        if (described.GetProperty("disabled").GetBoolean())
        {
            throw new ActionException(ActionErrors.ElementDisabled, "The file field is disabled.");
        }

        ThrowIfTooMany(paths, described.GetProperty("multiple").GetBoolean());
        var field = await element.Frame.EvaluateHandleAsync(FileField, ["field", element], cancellationToken);
        await element.Frame.Session.SendAsync("DOM.setFileInputFiles", new { files = paths, objectId = await field!.ObjectIdAsync(cancellationToken) }, cancellationToken);
    }

    /// <summary>A button whose page opens the choice of files by itself; else an area that files are dropped on.</summary>
    private static async Task GiveByClickAsync(ActionContext context, ElementRef element, string[] paths, CancellationToken cancellationToken)
    {
        var chosen = new TaskCompletionSource<(CdpSession Session, JsonElement Data)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var sessions = new[] { element.Frame.Tab.Session, element.Frame.Session }.Distinct().ToList();
        var subscriptions = sessions.ConvertAll(session => session.On("Page.fileChooserOpened", data => chosen.TrySetResult((session, data))));
        try
        {
            await InterceptAsync(sessions, true, cancellationToken);
            await new Pointer(element.Frame.Tab).ClickAsync(context, element, new MousePress(), cancellationToken);
            var (session, data) = await chosen.Task.WaitAsync(ChooserPatience, cancellationToken);
            ThrowIfTooMany(paths, data.Text("mode") == "selectMultiple");
            await session.SendAsync(
                "DOM.setFileInputFiles", new { files = paths, backendNodeId = data.GetProperty("backendNodeId").GetInt32() }, cancellationToken);
        }
        catch (TimeoutException)
        {
            await DropAsync(context, element, paths, cancellationToken);
        }
        finally
        {
            subscriptions.ForEach(static subscription => subscription.Dispose());
            await InterceptAsync(sessions, false, CancellationToken.None);
        }
    }

    private static async Task InterceptAsync(List<CdpSession> sessions, bool enabled, CancellationToken cancellationToken)
    {
        foreach (var session in sessions)
        {
            try
            {
                await session.SendAsync("Page.setInterceptFileChooserDialog", new { enabled }, cancellationToken);
            }
            catch (CdpException error) when (error.IsClosed || !ReferenceEquals(session, sessions[0]))
            {
                // A frame in another process hears of its choosers through the page.
            }
        }
    }

    private static async Task DropAsync(ActionContext context, ElementRef element, string[] paths, CancellationToken cancellationToken)
    {
        var tab = element.Frame.Tab;
        var point = await new Pointer(tab).AimAsync(context, element, cancellationToken);
        if (!await FileDrop.DropAsync(tab, [element.Frame], point.X, point.Y, paths, cancellationToken))
        {
            throw new ActionException(ActionErrors.NotSupported, "This takes no files: it is no file field, opens no choice of files, and is no area to drop them on.");
        }
    }

    private static void ThrowIfTooMany(string[] paths, bool multiple)
    {
        if (paths.Length > 1 && !multiple)
        {
            throw new ActionException(ActionErrors.InvalidValue, "This takes one file only.");
        }
    }

    /// <summary>Where the files lie, each under the name that the page is to see.</summary>
    private static string[] PathsOf(ActionContext context, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            throw new ActionException(ActionErrors.InvalidValue, "Name at least one file.");
        }

        var paths = new List<string>();
        foreach (var name in names)
        {
            var path = context.Files?.PathOf(name) ?? context.Workspace?.PathOf(name) ?? context.Downloads.PathOf(name)
                ?? throw new ActionException(ActionErrors.FileNotFound, $"There is no file “{name}”. {There(context)}");
            paths.Add(context.Session.Files.Provide(name, path));
        }

        return [.. paths];
    }

    private static string There(ActionContext context)
    {
        var names = (context.Files?.FileNames ?? []).Concat(context.Workspace?.FileNames ?? []).Concat(context.Downloads.Names).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return names.Count == 0 ? "This execution has no files." : $"There are: {string.Join(", ", names)}.";
    }
}
