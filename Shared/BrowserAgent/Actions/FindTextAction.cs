using System.Globalization;
using System.Text;
using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class FindTextAction : BrowserAction<FindTextParameters>
{
    private static readonly PageScript GoToText = PageScript.Load(
        "Actions/Scripts/go-to-text.js", "Observation/Scripts/2-semantics.js", "Observation/Scripts/3-geometry.js", "Actions/Scripts/find-text.js");

    private static readonly PageScript BringIntoView = PageScript.Load("Actions/Scripts/bring-into-view.js");

    public override string Name => FindTextParameters.Type;

    public override string Description => "Scroll to a text of the page and tell where it stands.";

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, FindTextParameters parameters, CancellationToken cancellationToken)
    {
        var tab = await context.Session.EnsureTabAsync(cancellationToken);
        var counts = await tab.EvaluateInFramesAsync(GoToText, [parameters.Text, null], cancellationToken);
        var total = counts.Sum(static count => count.Value.GetInt32());
        if (total == 0)
        {
            throw new ActionException(ActionErrors.TextNotFound, $"“{parameters.Text}” is not on the page, as far as the page has loaded it.");
        }

        if (parameters.Occurrence > total)
        {
            throw new ActionException(ActionErrors.TextNotFound, $"“{parameters.Text}” stands there {total} times only.");
        }

        var index = parameters.Occurrence - 1;
        foreach (var (frame, count) in counts)
        {
            if (index < count.GetInt32())
            {
                return await GoAsync(context, tab, frame, parameters, index, total, cancellationToken);
            }

            index -= count.GetInt32();
        }

        throw new ActionException(ActionErrors.PageChanged, "The page changed while it was searched.");
    }

    private static async Task<ActionResult> GoAsync(
        ActionContext context, PageTab tab, Frame frame, FindTextParameters parameters, int index, int total, CancellationToken cancellationToken)
    {
        JsonElement place = default;
        await context.ActAsync(tab, frame, GoThereAsync, cancellationToken);
        if (place.ValueKind != JsonValueKind.Object)
        {
            throw new ActionException(ActionErrors.PageChanged, "The page changed while it was searched.");
        }

        var told = new StringBuilder();
        told.Append(CultureInfo.InvariantCulture, $"Found “{parameters.Text}”");
        told.Append(total > 1 ? string.Create(CultureInfo.InvariantCulture, $" (place {parameters.Occurrence} of {total})") : "");
        told.Append(CultureInfo.InvariantCulture, $" at {place.GetProperty("position").GetInt32()} % of the {(frame.IsMain ? "page" : "frame")}");
        if (place.Text("token") is { } token && context.NumberOf?.Invoke(tab, token, place.GetProperty("id").GetInt32()) is { } number)
        {
            told.Append(CultureInfo.InvariantCulture, $", in [{number}]");
        }

        return new ActionResult { Text = told.Append('.').ToString(), Data = JsonSerializer.SerializeToElement(Around(place)) };

        async Task GoThereAsync()
        {
            place = await frame.EvaluateAsync(GoToText, [parameters.Text, index], cancellationToken);
            for (var at = frame; at.Parent is not null; at = at.Parent)
            {
                if (await at.GetOwnerAsync(cancellationToken) is { } owner)
                {
                    await owner.Frame.EvaluateAsync(BringIntoView, [owner], cancellationToken);
                }
            }
        }
    }

    /// <summary>Words of the page: they reach the model fenced, as everything that was read.</summary>
    private static string Around(JsonElement place) =>
        place.Text("heading") is { Length: > 0 } heading ? $"{heading}: {place.Text("around")}" : place.Text("around") ?? "";
}
