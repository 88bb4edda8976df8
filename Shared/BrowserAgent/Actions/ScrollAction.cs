using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class ScrollAction : BrowserAction<ScrollParameters>
{
    private static readonly PageScript Scroll = PageScript.Load("Actions/Scripts/scroll.js");

    public override string Name => ScrollParameters.Type;

    public override string Description => "Scroll the page or a scrollable element, or bring an element into view.";

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, ScrollParameters parameters, CancellationToken cancellationToken)
    {
        var element = parameters.Target is { } target ? await context.Elements.ResolveAsync(target, cancellationToken) : null;
        var tab = element?.Frame.Tab ?? await context.Session.EnsureTabAsync(cancellationToken);
        var frame = element?.Frame ?? tab.MainFrame;
        var direction = parameters.Direction.ToString().ToLowerInvariant();
        JsonElement answer = default;
        await context.ActAsync(
            tab,
            frame,
            async () => answer = await frame.EvaluateAsync(Scroll, [element, direction, parameters.Screens, parameters.ToElement], cancellationToken),
            cancellationToken);
        if (parameters.ToElement && element is not null)
        {
            return $"Scrolled to {parameters.Target}.";
        }

        var end = answer.GetProperty("end").GetBoolean() ? " This is the end." : "";
        return answer.GetProperty("moved").GetBoolean()
            ? $"Scrolled {direction}, now at {answer.GetProperty("position").GetInt32()} %.{end}"
            : $"There is nothing more to scroll {direction}.";
    }
}
