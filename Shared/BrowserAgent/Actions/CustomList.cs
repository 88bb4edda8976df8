using System.Diagnostics;
using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>A drop-down or list that a page draws itself, with ARIA roles or without.</summary>
internal sealed class CustomList(ActionContext context, ElementRef element)
{
    private static readonly PageScript FindOption = PageScript.Load(
        "Actions/Scripts/find-option.js",
        "Observation/Scripts/2-semantics.js",
        "Observation/Scripts/3-geometry.js",
        "Actions/Scripts/cover.js",
        "Actions/Scripts/aim.js",
        "Actions/Scripts/fields.js");

    private static readonly PageScript Expanded = new(
        "expanded", "(element) => element.getAttribute('aria-expanded') === 'true' || element.querySelector('[aria-expanded=true]') !== null");

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Lists that show nothing yet are given longer: they load their options.</summary>
    private static readonly TimeSpan LoadingPatience = TimeSpan.FromSeconds(10);

    private const int MostScrolls = 200;
    private const int MostTakes = 4;

    private readonly PageTab _tab = element.Frame.Tab;

    public async Task ChooseAsync(IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        await element.Frame.EvaluateAsync(FindOption, ["mark", element, options], cancellationToken);
        for (var index = 0; index < options.Count; index++)
        {
            await ChooseAsync(options[index], isLast: index == options.Count - 1, cancellationToken);
        }
    }

    private async Task ChooseAsync(string option, bool isLast, CancellationToken cancellationToken)
    {
        var answer = await AskAsync("look", option, cancellationToken);
        var wasOpen = answer.GetProperty("isOpen").GetBoolean();
        if (Count(answer) == 0 && !wasOpen)
        {
            // A click on a list that is open would close it.
            await ClickAsync(element, cancellationToken);
            answer = await WaitAsync(option, cancellationToken);
        }

        if (Count(answer) == 0 && answer.GetProperty("typed").GetBoolean())
        {
            // A field that filters its list by what is typed.
            await context.ActAsync(
                _tab, element.Frame, () => new Typing(context, element, append: false).TypeAsync(option, realistic: false, submit: false, cancellationToken), cancellationToken);
            answer = await WaitAsync(option, cancellationToken);
        }

        if (Count(answer) == 0 && wasOpen && await MoveAsync("top", option, cancellationToken))
        {
            answer = await AskAsync("look", option, cancellationToken);
        }

        for (var scroll = 0; Count(answer) == 0 && scroll < MostScrolls && await MoveAsync("scroll", option, cancellationToken); scroll++)
        {
            answer = await AskAsync("look", option, cancellationToken);
        }

        await TakeAsync(option, answer, isLast, cancellationToken);
    }

    private async Task TakeAsync(string option, JsonElement answer, bool isLast, CancellationToken cancellationToken)
    {
        if (Count(answer) > 1)
        {
            throw new ActionException(ActionErrors.ElementAmbiguous, $"{Count(answer)} options are called “{option}”.");
        }

        for (var attempt = 1; ; attempt++)
        {
            var found = Count(answer) == 1 ? await element.Frame.EvaluateHandleAsync(FindOption, ["option", element, option], cancellationToken) : null;
            if (found is null)
            {
                throw SelectAction.OptionNotFound(option, answer);
            }

            // A second click would take the choice back in lists of several.
            if (answer.GetProperty("multiple").GetBoolean() && answer.GetProperty("selected").GetBoolean())
            {
                break;
            }

            try
            {
                if (await ClickAsync(found, cancellationToken) || attempt == MostTakes || !await IsOpenStillAsync(option, cancellationToken))
                {
                    break;
                }
            }
            catch (ActionException error) when (error.Code == ActionErrors.ElementNotFound && attempt < MostTakes)
            {
                // It has another element for the option now.
            }

            // A list that draws itself anew when it is scrolled.
            answer = await AskAsync("look", option, cancellationToken);
        }

        if (isLast && answer.GetProperty("multiple").GetBoolean() && Count(await AskAsync("look", option, cancellationToken)) > 0)
        {
            await CloseAsync(cancellationToken);
        }
    }

    /// <summary>Lists of several stay open over what lies under them.</summary>
    private async Task CloseAsync(CancellationToken cancellationToken)
    {
        if ((await element.Frame.EvaluateAsync(Expanded, [element], cancellationToken)).GetBoolean())
        {
            await context.ActAsync(_tab, element.Frame, () => new Keyboard(_tab).PressAsync("Escape", cancellationToken), cancellationToken);
        }
    }

    private static int Count(JsonElement answer) => answer.GetProperty("count").GetInt32();

    private Task<JsonElement> AskAsync(string operation, string option, CancellationToken cancellationToken) =>
        element.Frame.EvaluateAsync(FindOption, [operation, element, option], cancellationToken);

    private async Task<bool> MoveAsync(string operation, string option, CancellationToken cancellationToken)
    {
        var moved = false;
        await context.ActAsync(
            _tab, element.Frame, async () => moved = (await AskAsync(operation, option, cancellationToken)).GetBoolean(), cancellationToken);
        return moved;
    }

    private async Task<JsonElement> WaitAsync(string option, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await AskAsync("look", option, cancellationToken);
            var patience = answer.GetProperty("busy").GetBoolean() && context.Patience > TimeSpan.Zero ? LoadingPatience : context.Patience;
            if (Count(answer) > 0 || Stopwatch.GetElapsedTime(started) > patience)
            {
                return answer;
            }

            await Task.Delay(RetryInterval, cancellationToken);
        }
    }

    /// <summary>The option was pressed and drawn anew before the button was released. Lists that choose when it is pressed have closed, or chosen it.</summary>
    private async Task<bool> IsOpenStillAsync(string option, CancellationToken cancellationToken)
    {
        var now = await AskAsync("look", option, cancellationToken);
        return now.GetProperty("isOpen").GetBoolean() && Count(now) == 1 && !now.GetProperty("selected").GetBoolean();
    }

    private async Task<bool> ClickAsync(ElementRef target, CancellationToken cancellationToken)
    {
        var whole = false;
        await context.ActAsync(
            _tab, target.Frame, async () => whole = await new Pointer(_tab).ClickAsync(context, target, new MousePress(), cancellationToken), cancellationToken);
        return whole;
    }
}
