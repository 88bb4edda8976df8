using System.Diagnostics;
using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>A drop-down or list that a page draws itself, with ARIA roles or without.</summary>
internal sealed class CustomList(ActionContext context, ElementRef element)
{
    private static readonly PageScript FindOption = PageScript.Load(
        "Actions/Scripts/find-option.js",
        "Observation/Scripts/2-semantics.js",
        "Observation/Scripts/2-dates.js",
        "Observation/Scripts/3-geometry.js",
        "Actions/Scripts/cover.js",
        "Actions/Scripts/aim.js",
        "Actions/Scripts/fields.js");

    private static readonly PageScript Expanded = new(
        "expanded", "(element) => element.getAttribute('aria-expanded') === 'true' || element.querySelector('[aria-expanded=true]') !== null");

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Lists that show nothing yet are given longer: they load their options.</summary>
    private static readonly TimeSpan LoadingPatience = TimeSpan.FromSeconds(10);

    /// <summary>A list that can be typed into is not waited for: typing brings what it has.</summary>
    private static readonly TimeSpan TypedPatience = TimeSpan.FromMilliseconds(200);

    private const int MostScrolls = 200;
    private const int MostTakes = 4;

    private readonly PageTab _tab = element.Frame.Tab;
    private Typing? _typing;

    /// <returns>A sentence where the list shows something else than what was to be chosen; else null.</returns>
    /// <exception cref="ActionException">An option is not there, or was not taken.</exception>
    public async Task<string?> ChooseAsync(IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        await element.Frame.EvaluateAsync(FindOption, ["mark", element, options], cancellationToken);
        for (var index = 0; index < options.Count; index++)
        {
            await ChooseAsync(options[index], index + 1 < options.Count ? options[index + 1] : null, cancellationToken);
        }

        try
        {
            var (shown, missing) = await MissingAsync(options, cancellationToken);
            if (missing.Count == 0 || !IsLeftOut(options, missing, shown))
            {
                return missing.Count == 0 ? null : $" The list shows “{shown}” now.";
            }

            foreach (var option in missing)
            {
                // Lists that close with each choice may still have been closing.
                await WaitUntilClosedAsync(option, cancellationToken);
                await ChooseAsync(option, next: null, cancellationToken);
            }

            (shown, missing) = await MissingAsync(options, cancellationToken);
            return !IsLeftOut(options, missing, shown) ? null
                : throw new ActionException(ActionErrors.InvalidValue, $"The list shows “{shown}” now, and not “{missing[0]}”: it may take no more.");
        }
        catch (CdpException error) when (error.IsContextLost || error.IsClosed)
        {
            // The choice led to another page.
            return null;
        }
    }

    private async Task WaitUntilClosedAsync(string option, CancellationToken cancellationToken)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < context.Patience && Count(await AskAsync("look", option, cancellationToken)) > 0;)
        {
            await Task.Delay(RetryInterval, cancellationToken);
        }
    }

    private async Task<(string Shown, List<string> Missing)> MissingAsync(IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        var answer = await element.Frame.EvaluateAsync(FindOption, ["shown", element, options], cancellationToken);
        return (answer.Text("text")!, [.. answer.GetProperty("missing").EnumerateArray().Select(static option => option.GetString()!)]);
    }

    /// <summary>Of several the last is not shown, though others are: where branches lead to an option it is the last that is shown, and with numbers many lists say how many more there are.</summary>
    private static bool IsLeftOut(IReadOnlyList<string> options, List<string> missing, string shown) =>
        missing.Contains(options[^1]) && missing.Count < options.Count && !shown.Any(char.IsDigit);

    /// <param name="next">The option that is chosen after this one.</param>
    private async Task ChooseAsync(string option, string? next, CancellationToken cancellationToken)
    {
        var answer = await AskAsync("look", option, cancellationToken);
        var wasOpen = answer.GetProperty("isOpen").GetBoolean();
        if (Count(answer) == 0 && !wasOpen && answer.GetProperty("isChosen").GetBoolean())
        {
            return;
        }

        if (Count(answer) == 0 && !wasOpen)
        {
            // A click on a list that is open would close it.
            await ClickAsync(element, cancellationToken);
            answer = await WaitAsync(option, isTyped: false, cancellationToken);
        }

        if (Count(answer) == 0 && answer.GetProperty("typed").GetBoolean())
        {
            // A field that filters its list by what is typed.
            var field = await element.Frame.EvaluateHandleAsync(FindOption, ["field", element, option], cancellationToken) ?? element;
            _typing = new Typing(context, field, append: false);
            await TypeAsync(option, cancellationToken);
            answer = await WaitAsync(option, isTyped: true, cancellationToken);
        }

        if (Count(answer) == 0 && (wasOpen || _typing is not null) && await MoveAsync("top", option, cancellationToken))
        {
            answer = await AskAsync("look", option, cancellationToken);
        }

        for (var scroll = 0; Count(answer) == 0 && scroll < MostScrolls && await MoveAsync("scroll", option, cancellationToken); scroll++)
        {
            answer = await AskAsync("look", option, cancellationToken);
        }

        if (next is null || !answer.GetProperty("isBranch").GetBoolean() || !await OpensByItselfAsync(option, next, cancellationToken))
        {
            await TakeAsync(option, answer, isLast: next is null, cancellationToken);
        }
    }

    /// <summary>Branches that open under the mouse are closed by a click.</summary>
    private async Task<bool> OpensByItselfAsync(string option, string next, CancellationToken cancellationToken)
    {
        if (await element.Frame.EvaluateHandleAsync(FindOption, ["option", element, option], cancellationToken) is not { } branch)
        {
            return false;
        }

        var isThere = Count(await AskAsync("look", next, cancellationToken)) > 0;
        await context.ActAsync(_tab, branch.Frame, () => HoverAsync(branch, cancellationToken), cancellationToken);
        return !isThere && Count(await AskAsync("look", next, cancellationToken)) > 0;
    }

    private async Task HoverAsync(ElementRef branch, CancellationToken cancellationToken)
    {
        var pointer = new Pointer(_tab);
        await pointer.MoveAsync(await pointer.AimAsync(context, branch, cancellationToken), cancellationToken);
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
            if (found is null && answer.GetProperty("isChosen").GetBoolean())
            {
                // Lists of several often leave out what is chosen already.
                await (_typing is null ? Task.CompletedTask : TypeAsync("", cancellationToken));
                break;
            }

            if (found is null)
            {
                throw await NotFoundAsync(option, answer, cancellationToken);
            }

            // A second click would take the choice back.
            if (answer.GetProperty("selected").GetBoolean())
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

        // What has branches goes on from there, unless one is ticked.
        if (isLast && (!answer.GetProperty("isBranch").GetBoolean() || answer.GetProperty("isTicked").GetBoolean()) && (answer.GetProperty("isChosen").GetBoolean() || Count(await AskAsync("look", option, cancellationToken)) > 0))
        {
            await CloseAsync(option, cancellationToken);
        }
    }

    /// <summary>What was typed to find it is taken out again: many fields take it for a value of its own as soon as they are left.</summary>
    private async Task<ActionException> NotFoundAsync(string option, JsonElement answer, CancellationToken cancellationToken)
    {
        if (_typing is null)
        {
            return SelectAction.OptionNotFound(option, answer);
        }

        await TypeAsync("", cancellationToken);
        var error = SelectAction.OptionNotFound(option, await AskAsync("look", option, cancellationToken));
        return new ActionException(error.Code, $"{error.Message} If the field takes values of its own, type it with submit.");
    }

    private Task TypeAsync(string text, CancellationToken cancellationToken) => context.ActAsync(
        _tab, element.Frame, () => _typing!.TypeAsync(text, realistic: false, submit: false, cancellationToken), cancellationToken);

    /// <summary>Lists of several stay open over what lies under them.</summary>
    private async Task CloseAsync(string option, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var expanded = false;
        while (!(expanded = (await element.Frame.EvaluateAsync(Expanded, [element], cancellationToken)).GetBoolean()) && _typing is not null
            && Stopwatch.GetElapsedTime(started) < TypedPatience && Count(await AskAsync("look", option, cancellationToken)) > 0)
        {
            // Some say a little later than they show it that typing opened them.
            await Task.Delay(RetryInterval, cancellationToken);
        }

        if (expanded)
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

    private async Task<JsonElement> WaitAsync(string option, bool isTyped, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await AskAsync("look", option, cancellationToken);
            var patience = !isTyped && answer.GetProperty("typed").GetBoolean() ? TypedPatience
                : answer.GetProperty(isTyped ? "busy" : "empty").GetBoolean() && context.Patience > TimeSpan.Zero ? LoadingPatience : context.Patience;
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
            _tab, target.Frame, async () => whole = await new Pointer(_tab).ClickAsync(context, target, new MousePress(), cancellationToken) == ClickEnd.Clicked, cancellationToken);
        return whole;
    }
}
