using System.Diagnostics;
using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class SelectAction : BrowserAction<SelectParameters>
{
    private static readonly PageScript Select = PageScript.Load("Actions/Scripts/select.js", "Observation/Scripts/2-semantics.js");
    private static readonly PageScript FindOption = PageScript.Load("Actions/Scripts/find-option.js", "Observation/Scripts/2-semantics.js");
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    public override string Name => SelectParameters.Type;

    public override string Description => "Choose options of a drop-down or list by their texts.";

    protected override bool HasOutsideEffect => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, SelectParameters parameters, CancellationToken cancellationToken)
    {
        var element = await context.Elements.ResolveAsync(parameters.Target, cancellationToken);
        await new Pointer(element.Frame.Tab).AimAsync(element, mustBeEnabled: true, context.Patience, cancellationToken);
        JsonElement answer = default;
        await context.ActAsync(element.Frame.Tab, element.Frame, SelectNativelyAsync, cancellationToken);
        if (answer.Text("kind") == "other")
        {
            foreach (var option in parameters.Options)
            {
                await new CustomList(context, element).ChooseAsync(option, cancellationToken);
            }
        }

        return $"Selected {string.Join(", ", parameters.Options.Select(static option => $"“{option}”"))} in {parameters.Target}.";

        async Task SelectNativelyAsync()
        {
            answer = await element.Frame.EvaluateAsync(Select, [element, parameters.Options], cancellationToken);
            if (answer.TryGetProperty("missing", out var missing) && missing.GetArrayLength() > 0)
            {
                throw OptionNotFound(missing[0].GetString()!, answer);
            }

            if (answer.TryGetProperty("single", out _))
            {
                throw new ActionException(ActionErrors.InvalidValue, "This list takes one option only.");
            }
        }
    }

    private static ActionException OptionNotFound(string option, JsonElement answer)
    {
        var there = answer.GetProperty("options").EnumerateArray().Select(static text => $"“{text.GetString()}”");
        return new ActionException(ActionErrors.OptionNotFound, $"There is no option “{option}”. There are: {string.Join(", ", there)}.");
    }

    /// <summary>A drop-down or list that a page draws itself, with ARIA roles.</summary>
    private sealed class CustomList(ActionContext context, ElementRef element)
    {
        private readonly PageTab _tab = element.Frame.Tab;

        public async Task ChooseAsync(string option, CancellationToken cancellationToken)
        {
            var answer = await LookAsync(option, cancellationToken);
            if (Count(answer) == 0)
            {
                await ClickAsync(element, cancellationToken);
                answer = await WaitAsync(option, cancellationToken);
            }

            if (Count(answer) == 0 && answer.GetProperty("typed").GetBoolean())
            {
                // A field that filters its list by what is typed.
                await context.ActAsync(_tab, element.Frame, () => new Keyboard(_tab).InsertTextAsync(option, cancellationToken), cancellationToken);
                answer = await WaitAsync(option, cancellationToken);
            }

            if (Count(answer) > 1)
            {
                throw new ActionException(ActionErrors.ElementAmbiguous, $"{Count(answer)} options are called “{option}”.");
            }

            var found = Count(answer) == 1 ? await element.Frame.EvaluateHandleAsync(FindOption, [element, option, 0], cancellationToken) : null;
            await ClickAsync(found ?? throw OptionNotFound(option, answer), cancellationToken);
        }

        private static int Count(JsonElement answer) => answer.GetProperty("count").GetInt32();

        private Task<JsonElement> LookAsync(string option, CancellationToken cancellationToken) =>
            element.Frame.EvaluateAsync(FindOption, [element, option, null], cancellationToken);

        private async Task<JsonElement> WaitAsync(string option, CancellationToken cancellationToken)
        {
            var started = Stopwatch.GetTimestamp();
            while (true)
            {
                var answer = await LookAsync(option, cancellationToken);
                if (Count(answer) > 0 || Stopwatch.GetElapsedTime(started) > context.Patience)
                {
                    return answer;
                }

                await Task.Delay(RetryInterval, cancellationToken);
            }
        }

        private async Task ClickAsync(ElementRef target, CancellationToken cancellationToken)
        {
            var pointer = new Pointer(_tab);
            var point = await pointer.AimAsync(target, mustBeEnabled: true, context.Patience, cancellationToken);
            await context.ActAsync(_tab, target.Frame, () => pointer.ClickAsync(point, PointerButton.Left, 1, cancellationToken), cancellationToken);
        }
    }
}
