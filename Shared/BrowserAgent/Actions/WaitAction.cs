using System.Globalization;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class WaitAction : BrowserAction<WaitParameters>
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);

    public override string Name => WaitParameters.Type;

    public override string Description => "Wait until a text, an address or an element is there, until a text is gone, or some seconds.";

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, WaitParameters parameters, CancellationToken cancellationToken)
    {
        var started = context.Time.GetTimestamp();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.PauseRequested);
        try
        {
            return await WaitAsync(context, parameters, either.Token);
        }
        catch (OperationCanceledException) when (context.PauseRequested.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var waited = context.Waited + context.Time.GetElapsedTime(started);
            return new ActionResult
            {
                Text = string.Create(CultureInfo.InvariantCulture, $"Waited {waited.TotalSeconds:0.#} s, until the run was paused."),
                Interrupted = waited,
            };
        }
    }

    private static async Task<ActionResult> WaitAsync(ActionContext context, WaitParameters parameters, CancellationToken cancellationToken)
    {
        var hasCondition = parameters is not { Text: null, TextGone: null, UrlContains: null, Target: null };
        if (!hasCondition)
        {
            var seconds = Math.Clamp(parameters.Seconds ?? 1, 0, context.Timeout.TotalSeconds - 0.1);
            var left = TimeSpan.FromSeconds(seconds) - context.Waited;
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, context.Time, cancellationToken);
            return string.Create(CultureInfo.InvariantCulture, $"Waited {seconds:0.#} s.");
        }

        var missing = "the page";
        try
        {
            if (parameters.Target is { } target)
            {
                missing = Awaited(target, parameters.State);
                while (!await HoldsAsync(context, target, parameters.State, cancellationToken))
                {
                    await Task.Delay(RetryInterval, cancellationToken);
                }
            }

            while (await MissingAsync(context, parameters, cancellationToken) is { } what)
            {
                missing = what;
                await Task.Delay(RetryInterval, cancellationToken);
            }
        }
        catch (OperationCanceledException error) when (cancellationToken.IsCancellationRequested)
        {
            // Who cancelled is told apart by the caller; this names what was waited for, should it be the time-out.
            throw new WaitCanceledException($"It was waiting for {missing}.", error, cancellationToken);
        }

        return parameters is { State: ElementState.Gone, Target: not null } ? "It is gone." : "It is there.";
    }

    private static string Awaited(ElementTarget target, ElementState state) => state switch
    {
        ElementState.Enabled => $"the element {target} to be enabled",
        ElementState.Gone => $"the element {target} to go away",
        _ => $"the element {target}",
    };

    private static async Task<bool> HoldsAsync(ActionContext context, ElementTarget target, ElementState state, CancellationToken cancellationToken)
    {
        try
        {
            var element = await context.Elements.FindNowAsync(target, cancellationToken);
            var isThere = element is not null && await Pointer.IsVisibleAsync(element, state == ElementState.Enabled, cancellationToken);
            return isThere == (state != ElementState.Gone);
        }
        catch (CdpException error) when (error.IsContextLost || error.IsClosed)
        {
            // Another document is on its way.
            return state == ElementState.Gone;
        }
    }

    /// <summary>What does not hold yet; null when everything does.</summary>
    private static async Task<string?> MissingAsync(ActionContext context, WaitParameters parameters, CancellationToken cancellationToken)
    {
        var tab = await context.Session.EnsureTabAsync(cancellationToken);
        if (parameters.UrlContains is { } part && !tab.Url.Contains(part, StringComparison.OrdinalIgnoreCase))
        {
            return $"the address to contain “{part}” (it is {tab.Url})";
        }

        if (parameters.Text is null && parameters.TextGone is null)
        {
            return null;
        }

        var text = await PageText.OfTabAsync(tab, cancellationToken);
        if (parameters.Text is { } wanted && !PageText.Holds(text, wanted))
        {
            return $"the text “{wanted}”";
        }

        return parameters.TextGone is { } unwanted && PageText.Holds(text, unwanted) ? $"the text “{unwanted}” to go away" : null;
    }
}
