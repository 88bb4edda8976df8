using System.Diagnostics;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Every action there is, and the one way to run them.</summary>
public static class ActionCatalog
{
    public static IReadOnlyList<IBrowserAction> All { get; } =
    [
        new NavigateAction(),
        new SearchAction(),
        new BackAction(),
        new ForwardAction(),
        new ReloadAction(),
        new ClickAction(),
        new HoverAction(),
        new DragAction(),
        new TypeAction(),
        new PressKeysAction(),
        new SelectAction(),
        new CheckAction(),
        new SetValueAction(),
        new UploadAction(),
        new ScrollAction(),
        new FindTextAction(),
        new WaitAction(),
        new SwitchTabAction(),
        new CloseTabAction(),
        new AnswerDialogAction(),
        new ClipboardAction(),
        new ScreenshotAction(),
        new SavePdfAction(),
        new RunJavaScriptAction(),
        new DownloadAction(),
        new ExtractTableAction(),
        new ExtractTextAction(),
        new ReadPageAction(),
        new GrepPageAction(),
        new ExtractAction(),
        new ExtractTablePagesAction(),
        new WriteFileAction(),
        new AppendFileAction(),
        new ReplaceInFileAction(),
        new ReadFileAction(),
        new ListFilesAction(),
        new AskHumanAction(),
        new RequestApprovalAction(),
        new RequestTakeoverAction(),
        new DoneAction(),
    ];

    private static readonly Dictionary<Type, IBrowserAction> ByParameters = All.ToDictionary(static action => action.ParametersType);

    /// <summary>The action for these parameters.</summary>
    public static IBrowserAction For(ActionParameters parameters) => ByParameters[parameters.GetType()];

    /// <summary>Runs an action within its time-out.</summary>
    /// <exception cref="ActionException">It could not be done; the run may go on.</exception>
    /// <exception cref="BrowserCrashedException">Another browser is needed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<ActionResult> ExecuteAsync(ActionContext context, ActionParameters parameters, CancellationToken cancellationToken)
    {
        using var span = StartSpan(context, parameters);
        try
        {
            var result = await ExecuteWithinTimeoutAsync(context, parameters, cancellationToken);
            span?.SetTag("dashboard.action.outcome", "completed");
            return result;
        }
        catch (Exception error)
        {
            Describe(span, error);
            throw;
        }
        finally
        {
            await context.EndAsync();
            span?.SetTag("dashboard.action.outside_effect", context.OutsideEffect);
        }
    }

    /// <summary>Named for the action. What is typed, where it goes and what is read are nobody's business here.</summary>
    private static Activity? StartSpan(ActionContext context, ActionParameters parameters) =>
        BrowserAgentTelemetry.Start(parameters.ActionType)?
            .SetTag("gen_ai.operation.name", "execute_tool")
            .SetTag("gen_ai.tool.name", parameters.ActionType)
            .SetTag("gen_ai.tool.type", "function")
            .SetTag("dashboard.action.type", parameters.ActionType)
            .SetTag("dashboard.step.number", context.StepNumber);

    private static void Describe(Activity? span, Exception error)
    {
        if (error is OperationCanceledException)
        {
            span?.SetTag("dashboard.action.outcome", "cancelled");
            return;
        }

        var code = error switch
        {
            ActionException known => known.Code,
            BrowserCrashedException => BrowserCrashedException.Code,
            _ => ActionErrors.ActionFailed,
        };
        span?.SetTag("dashboard.action.outcome", "failed").SetTag("error.type", code).SetStatus(ActivityStatusCode.Error, code);
    }

    /// <summary>What asks people has no time-out.</summary>
    private static TimeSpan Left(TimeSpan timeout, TimeSpan waited) =>
        timeout == Timeout.InfiniteTimeSpan ? timeout : timeout > waited ? timeout - waited : TimeSpan.Zero;

    private static async Task<ActionResult> ExecuteWithinTimeoutAsync(
        ActionContext context, ActionParameters parameters, CancellationToken cancellationToken)
    {
        var timeout = For(parameters).TimeoutOf(context.Timeout);
        using var timer = new CancellationTokenSource(Left(timeout, context.Waited), context.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.Session.Crashed, timer.Token);
        try
        {
            var result = await For(parameters).ExecuteAsync(context, parameters, limit.Token);
            return context.Asked is { } asked ? result with { Text = $"{result.Text} {asked}".TrimStart() } : result;
        }
        catch (Exception error) when (error is not ActionException && !cancellationToken.IsCancellationRequested)
        {
            throw await ExplainAsync(error, context, parameters);
        }
        catch (Exception error) when (error is CdpException && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The run was stopped.", error, cancellationToken);
        }
    }

    private static string WaitingFor(OperationCanceledException cancelled) => cancelled is WaitCanceledException wait ? wait.Message : "";

    private static async Task<Exception> ExplainAsync(Exception error, ActionContext context, ActionParameters parameters)
    {
        if (error is CdpException { IsClosed: true })
        {
            // A browser that dies closes its sessions a moment before it is known to be dead.
            await context.Session.WaitForCrashAsync(TimeSpan.FromMilliseconds(500));
        }

        if (context.Session.Crashed.IsCancellationRequested)
        {
            return new BrowserCrashedException("The browser or the page crashed.", error);
        }

        return error switch
        {
            WaitCanceledException { Instead: { } instead } => instead,
            OperationCanceledException cancelled => new ActionException(
                ActionErrors.Timeout,
                $"“{parameters.ActionType}” did not finish within {For(parameters).TimeoutOf(context.Timeout).TotalSeconds:0.#} s. {WaitingFor(cancelled)}".TrimEnd(),
                error),
            CdpException { IsClosed: true } or CdpException { IsContextLost: true } => new ActionException(
                ActionErrors.PageChanged, "The page changed while the action was under way.", error),
            _ => error,
        };
    }
}
