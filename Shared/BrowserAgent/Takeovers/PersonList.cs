using System.Diagnostics;
using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>
/// The list that a person's press opened. A browser draws it in a window of its own, which no picture shows and no mouse of ours
/// reaches; its keys do, and so make one change of it as a person's would.
/// </summary>
internal sealed class PersonList(Action changed)
{
    private const int MostOptions = 500;

    /// <summary>A busy browser opens a list that late; keys that come before would be lost.</summary>
    private static readonly TimeSpan OpeningTime = TimeSpan.FromSeconds(2);

    private static readonly PageScript Look = PageScript.Load("Takeovers/Scripts/list.js");

    private int _last;
    private (double X, double Y) _place;

    public TakeoverList? Current { get; private set; }

    /// <summary>Looks whether there is a list at a point of the page, in CSS pixels.</summary>
    public async Task LookAsync(PageTab tab, double x, double y, CancellationToken cancellationToken)
    {
        _place = (x, y);
        if (await FoundAsync(tab, cancellationToken) is { } found)
        {
            Current = new TakeoverList($"{++_last}")
            {
                Options = [.. found.GetProperty("options").EnumerateArray().Select(static option => new TakeoverOption(
                    option.Text("text") ?? "", option.GetProperty("selected").GetBoolean(), option.GetProperty("disabled").GetBoolean()))],
            };
            changed();
        }
    }

    /// <summary>Something else was done: whatever was open closes.</summary>
    public void Forget()
    {
        if (Current is not null)
        {
            Current = null;
            changed();
        }
    }

    /// <summary>Goes to the option by arrow keys and takes it; does nothing where another list is open.</summary>
    public async Task TakeAsync(PageTab tab, ChoiceInput choice, CancellationToken cancellationToken)
    {
        if (Current is not { } list || list.Id != choice.Id)
        {
            return;
        }

        Forget();
        var started = Stopwatch.GetTimestamp();
        while (await FoundAsync(tab, cancellationToken) is { } found && !found.GetProperty("open").GetBoolean() && Stopwatch.GetElapsedTime(started) < OpeningTime)
        {
            await Task.Delay(20, cancellationToken);
        }

        var keyboard = new Keyboard(tab);
        if (choice.Index is not { } index || index < 0 || index >= list.Options.Count || list.Options[index].IsDisabled)
        {
            await keyboard.PressAsync("Escape", cancellationToken);
            return;
        }

        // Arrows pass over what cannot be chosen.
        var reachable = list.Options.Select(static (option, at) => (option, at)).Where(static each => !each.option.IsDisabled || each.option.IsSelected).ToList();
        var steps = reachable.FindIndex(each => each.at == index) - Math.Max(0, reachable.FindIndex(static each => each.option.IsSelected));
        await keyboard.PressAsync(steps < 0 ? "ArrowUp" : "ArrowDown", Math.Abs(steps), cancellationToken);
        await keyboard.PressAsync("Enter", cancellationToken);
    }

    private async Task<JsonElement?> FoundAsync(PageTab tab, CancellationToken cancellationToken) =>
        await tab.MainFrame.EvaluateAsync(Look, [_place.X, _place.Y, MostOptions], cancellationToken) is { ValueKind: JsonValueKind.Object } found ? found : null;
}
