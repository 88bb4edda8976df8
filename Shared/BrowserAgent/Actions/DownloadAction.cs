using System.Globalization;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class DownloadAction : BrowserAction<DownloadParameters>
{
    public override string Name => DownloadParameters.Type;

    public override string Description => "Click something that starts a download, wait for the file and keep it.";

    protected override bool HasOutsideEffect => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, DownloadParameters parameters, CancellationToken cancellationToken)
    {
        var element = await context.Elements.ResolveAsync(parameters.Target, cancellationToken);
        var tab = element.Frame.Tab;
        var pointer = new Pointer(tab);
        var point = await pointer.AimAsync(element, mustBeEnabled: true, context.Patience, cancellationToken);
        var index = context.Session.Downloads.Count;
        await context.ActAsync(tab, element.Frame, () => pointer.ClickAsync(point, PointerButton.Left, 1, cancellationToken), cancellationToken);
        var download = await StartedAsync(context, index, parameters, cancellationToken);
        await download.Completed.WaitAsync(cancellationToken);
        var artifact = await context.Downloads.KeepAsync(download, context.StepNumber, cancellationToken)
            ?? throw new ActionException(ActionErrors.DownloadFailed, $"The download of {download.SuggestedName} failed: {download.Failure}.");
        return new ActionResult
        {
            Text = string.Create(CultureInfo.InvariantCulture, $"Downloaded {artifact.Name} ({artifact.Size} bytes)."),
            Artifacts = [artifact],
        };
    }

    private static async Task<BrowserDownload> StartedAsync(
        ActionContext context, int index, DownloadParameters parameters, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Session.Downloads.WaitForAsync(index, cancellationToken);
        }
        catch (OperationCanceledException error)
        {
            throw new WaitCanceledException($"No download started after the click on {parameters.Target}.", error, cancellationToken);
        }
    }
}

public sealed class DoneAction : BrowserAction<DoneParameters>
{
    public override string Name => DoneParameters.Type;

    public override string Description => "End the run with an answer for the user.";

    public override bool CanChangePage => false;

    public override Task<ActionResult> ExecuteAsync(ActionContext context, DoneParameters parameters, CancellationToken cancellationToken) =>
        Task.FromResult(new ActionResult { Text = parameters.Text, IsDone = true, Success = parameters.Success });
}
