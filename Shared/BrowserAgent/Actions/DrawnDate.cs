using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dashboard.BrowserAgent;

/// <summary>A date or time that a page draws in parts, each with keys of its own: they are filled one after another.</summary>
internal sealed partial class DrawnDate(ActionContext context, ElementRef element)
{
    /// <summary>Some take a part over a moment after its keys.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(20);

    private const int MostDigits = 4;

    private readonly Keyboard _keyboard = new(element.Frame.Tab);

    /// <param name="text">As HTML writes it, or with its numbers in the order in which they are shown; empty takes out what is there.</param>
    /// <exception cref="ActionException"><c>invalid_value</c>: the text has other parts, or the page did not take them.</exception>
    public async Task FillAsync(string text, CancellationToken cancellationToken)
    {
        var parts = await PartsAsync(cancellationToken);
        var wanted = text.Trim().Length == 0 ? null : Values(text.Trim(), [.. parts.Select(static part => part.Kind)]);
        for (var index = 0; index < parts.Count; index++)
        {
            await FocusAsync(index, cancellationToken);
            await PressAsync(parts[index], wanted, cancellationToken);
        }

        if (wanted is not null && await WrongAsync(wanted, cancellationToken) is { } wrong)
        {
            throw new ActionException(
                ActionErrors.InvalidValue, $"The field did not take this: its {wrong.Kind} is {wrong.Now?.ToString(CultureInfo.InvariantCulture) ?? "empty"} now.");
        }
    }

    /// <summary>What each part is to be.</summary>
    private static Dictionary<string, int> Values(string text, IReadOnlyList<string> kinds)
    {
        string[] numeric = [.. kinds.Where(static kind => kind != "ampm")];
        var type = WrittenDate.TypeOf(text);
        if (type is not null && DateParts.Of(type, text) is var values && numeric.All(values.ContainsKey) && values.Keys.All(key => numeric.Contains(key) || values[key] == 0))
        {
            return values.ToDictionary(StringComparer.Ordinal);
        }

        // As it is shown.
        int[] numbers = [.. Digits().Matches(text).Where(static match => match.Length <= MostDigits).Select(static match => int.Parse(match.Value, CultureInfo.InvariantCulture))];
        if (type is not null || numbers.Length != numeric.Length || numeric.Zip(numbers).Any(static pair => pair.Second > Most(pair.First)))
        {
            throw new ActionException(ActionErrors.InvalidValue, $"The field has these parts: {string.Join(", ", kinds)}. {Expected(numeric)}");
        }

        var shown = numeric.Zip(numbers).ToDictionary(static pair => pair.First, static pair => pair.Second, StringComparer.Ordinal);
        if (kinds.Contains("ampm") && Half().Match(text) is { Success: true } half)
        {
            shown["hour"] = (shown["hour"] % 12) + (half.Value[0] is 'p' or 'P' ? 12 : 0);
        }

        return shown;
    }

    private static int Most(string kind) => kind switch
    {
        "month" => 12,
        "day" => 31,
        "hour" => 24,
        "minute" or "second" => 59,
        _ => 9999,
    };

    private static string Expected(string[] kinds) => FieldValue.Expected(
        !kinds.Contains("year") ? "time" : kinds.Contains("hour") ? "datetime-local" : kinds.Contains("day") ? "date" : "month");

    private async Task FocusAsync(int index, CancellationToken cancellationToken)
    {
        if (await Pointer.PartOfAsync(element, index, cancellationToken) is { } part)
        {
            await PressKeysAction.FocusAsync(context, part, cancellationToken);
        }
    }

    private async Task PressAsync(Part part, Dictionary<string, int>? wanted, CancellationToken cancellationToken)
    {
        if (wanted is null)
        {
            await _keyboard.PressAsync("Backspace", MostDigits, cancellationToken);
        }
        else if (part.Kind == "ampm")
        {
            await _keyboard.PressAsync(wanted["hour"] < 12 ? "a" : "p", cancellationToken);
        }
        else
        {
            var value = wanted[part.Kind];
            var shown = part.Kind == "hour" && part.HasHalves ? ((value + 11) % 12) + 1 : part is { Kind: "year", Digits: < 4 } ? value % 100 : value;
            foreach (var digit in shown.ToString($"D{(part.Kind == "year" ? part.Digits : 2)}", CultureInfo.InvariantCulture))
            {
                await _keyboard.PressAsync(digit.ToString(), cancellationToken);
            }
        }
    }

    /// <summary>A part that the page did not take; null when it took all.</summary>
    private async Task<Part?> WrongAsync(Dictionary<string, int> wanted, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            // Hours are told by some as shown, by some as counted.
            var wrong = (await PartsAsync(cancellationToken)).FirstOrDefault(part =>
                part.Kind is not ("ampm" or "hour") && part.Now != (part.Digits < 4 && part.Kind == "year" ? wanted[part.Kind] % 100 : wanted[part.Kind]));
            if (wrong is null || Stopwatch.GetElapsedTime(started) > Patience)
            {
                return wrong;
            }

            await Task.Delay(RetryInterval, cancellationToken);
        }
    }

    private async Task<List<Part>> PartsAsync(CancellationToken cancellationToken)
    {
        var answer = (await Pointer.AskAsync("parts", element, cancellationToken)).EnumerateArray().ToList();
        var hasHalves = answer.Any(static part => part.Text("kind") == "ampm");
        return answer.ConvertAll(part => new Part(
            part.Text("kind")!,
            part.GetProperty("now") is { ValueKind: JsonValueKind.Number } now ? now.GetDouble() : null,
            Math.Min(part.GetProperty("digits").GetInt32(), MostDigits),
            hasHalves));
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();

    [GeneratedRegex(@"[ap]\.?m", RegexOptions.IgnoreCase)]
    private static partial Regex Half();

    /// <param name="Kind">year, month, day, hour, minute, second or ampm.</param>
    private sealed record Part(string Kind, double? Now, int Digits, bool HasHalves);
}
