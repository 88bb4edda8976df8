using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Sets dates, times, sliders and colours. Keys are pressed as a person would, in the order in which the browser's
/// language shows the parts of a date; what keys cannot do (colours, odd steps) is set by script with the same events.
/// </summary>
internal sealed class FieldValue(ActionContext context, ElementRef element)
{
    private const int MostPresses = 300;
    private const int MostRounds = 25;

    private static readonly TimeSpan SliderPatience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(20);

    private readonly Keyboard _keyboard = new(element.Frame.Tab);

    /// <exception cref="ActionException"><c>invalid_value</c>: the field does not take it.</exception>
    public async Task SetAsync(string text, PreparedField field, CancellationToken cancellationToken)
    {
        if (field.Kind == "aria")
        {
            await MoveSliderAsync(text, cancellationToken);
            return;
        }

        if (field.Kind == "parts")
        {
            await new DrawnDate(context, element).FillAsync(text, cancellationToken);
            return;
        }

        var value = await Pointer.AskAsync("value", element, cancellationToken, text.Trim());
        var wanted = value.Text("wanted") ?? "";
        var type = value.Text("type")!;
        ThrowIfInvalid(text, wanted, type, value);
        if (value.Text("held") == wanted)
        {
            return;
        }

        if (wanted.Length > 0 && type != "color")
        {
            await (type == "range" ? StepAsync(value, wanted, cancellationToken) : TypePartsAsync(type, wanted, value, cancellationToken));
        }

        if (await HeldAsync(cancellationToken) != wanted)
        {
            await Pointer.AskAsync("set", element, cancellationToken, wanted);
        }
    }

    private static void ThrowIfInvalid(string text, string wanted, string type, JsonElement value)
    {
        if (wanted.Length == 0 && text.Trim().Length > 0)
        {
            throw new ActionException(ActionErrors.InvalidValue, $"The field does not take this value. {Expected(type)}");
        }

        if (value.GetProperty("outside").GetBoolean())
        {
            var (min, max) = (value.Text("min"), value.Text("max"));
            var bounds = string.IsNullOrEmpty(min) ? $"at most {max}" : string.IsNullOrEmpty(max) ? $"at least {min}" : $"between {min} and {max}";
            throw new ActionException(ActionErrors.InvalidValue, $"The field takes values {bounds}.");
        }

        if (type == "range" && double.TryParse(text, CultureInfo.InvariantCulture, out var asked)
            && double.TryParse(wanted, CultureInfo.InvariantCulture, out var possible) && Math.Abs(asked - possible) > 1e-9)
        {
            throw new ActionException(ActionErrors.InvalidValue, $"The slider cannot be there; the nearest it takes is {wanted}.");
        }
    }

    private async Task<string> HeldAsync(CancellationToken cancellationToken) =>
        (await Pointer.AskAsync("held", element, cancellationToken)).GetString() ?? "";

    /// <summary>A slider of the browser's own, by its keys.</summary>
    private async Task StepAsync(JsonElement value, string wanted, CancellationToken cancellationToken)
    {
        var (min, max, step) = (Number(value, "min", 0), Number(value, "max", 100), Number(value, "step", 1));
        var (from, to) = (Number(value, "held", min), double.Parse(wanted, CultureInfo.InvariantCulture));
        if (to - min < Math.Abs(to - from))
        {
            await _keyboard.PressAsync("Home", cancellationToken);
            from = min;
        }
        else if (max - to < Math.Abs(to - from))
        {
            await _keyboard.PressAsync("End", cancellationToken);
            from = Math.Floor((max - min) / step) * step + min;
        }

        var presses = (int)Math.Round((to - from) / step);
        if (Math.Abs(presses) <= MostPresses)
        {
            await _keyboard.PressAsync(presses > 0 ? "ArrowUp" : "ArrowDown", Math.Abs(presses), cancellationToken);
        }
    }

    /// <summary>Parts of a date or time, each in its place.</summary>
    private async Task TypePartsAsync(string type, string wanted, JsonElement value, CancellationToken cancellationToken)
    {
        var parts = await PartsAsync(cancellationToken);
        var values = DateParts.Of(type, wanted);
        if (parts.Count == 0 || !parts.All(part => part == "ampm" || values.ContainsKey(part)))
        {
            return;
        }

        await _keyboard.PressAsync("ArrowLeft", parts.Count, cancellationToken);
        if (!string.IsNullOrEmpty(value.Text("held")))
        {
            // Else every part on its own would make another date.
            foreach (var _ in parts)
            {
                await _keyboard.PressAsync("Delete", cancellationToken);
                await _keyboard.PressAsync("ArrowRight", cancellationToken);
            }

            await _keyboard.PressAsync("ArrowLeft", parts.Count, cancellationToken);
        }

        var isBounded = !string.IsNullOrEmpty(value.Text("max"));
        foreach (var (part, isLast) in parts.Select((part, index) => (part, index == parts.Count - 1)))
        {
            await TypePartAsync(type, part, values, parts.Contains("ampm"), cancellationToken);

            // Parts of two digits are left by themselves when they are full; a year is not, unless it can be no longer.
            if (!isLast && (part == "ampm" || (part == "year" && !isBounded) || (type == "month" && part == "month")))
            {
                await _keyboard.PressAsync("ArrowRight", cancellationToken);
            }
        }
    }

    private Task TypePartAsync(
        string type, string part, IReadOnlyDictionary<string, int> values, bool hasHalves, CancellationToken cancellationToken)
    {
        switch (part)
        {
            case "ampm":
                // Upwards from nothing comes the first, downwards the last, whatever the language calls them.
                return _keyboard.PressAsync(values["hour"] < 12 ? "ArrowUp" : "ArrowDown", cancellationToken);
            case "month" when type == "month":
                // Shown by its name.
                return _keyboard.PressAsync("ArrowUp", values["month"], cancellationToken);
            case "hour" when hasHalves:
                return DigitsAsync(((values["hour"] + 11) % 12) + 1, 2, cancellationToken);
            default:
                return DigitsAsync(values[part], part == "year" ? 4 : part == "millisecond" ? 3 : 2, cancellationToken);
        }
    }

    private async Task DigitsAsync(int number, int count, CancellationToken cancellationToken)
    {
        foreach (var digit in number.ToString($"D{count}", CultureInfo.InvariantCulture))
        {
            await _keyboard.PressAsync(digit.ToString(), cancellationToken);
        }
    }

    /// <summary>The parts of the field in the order in which the browser shows them, which only the protocol tells.</summary>
    private async Task<List<string>> PartsAsync(CancellationToken cancellationToken)
    {
        var field = await Pointer.FieldOfAsync(element, cancellationToken);
        var answer = await field.Frame.Session.SendAsync("DOM.describeNode", new { objectId = await field.ObjectIdAsync(cancellationToken), depth = -1, pierce = true }, cancellationToken);
        List<string> parts = [];
        Collect(answer.GetProperty("node"));
        return parts;

        void Collect(JsonElement node)
        {
            if (node.TryGetProperty("attributes", out var attributes))
            {
                var pseudo = attributes.EnumerateArray().Select(static text => text.GetString()!).FirstOrDefault(static text =>
                    text.StartsWith("-webkit-datetime-edit-", StringComparison.Ordinal) && text.EndsWith("-field", StringComparison.Ordinal));
                if (pseudo is not null)
                {
                    parts.Add(pseudo["-webkit-datetime-edit-".Length..^"-field".Length]);
                }
            }

            foreach (var list in new[] { "shadowRoots", "children" })
            {
                foreach (var child in node.TryGetProperty(list, out var children) ? children.EnumerateArray() : [])
                {
                    Collect(child);
                }
            }
        }
    }

    /// <summary>A slider that the page draws: moved by its keys, whose step is learned from the first press.</summary>
    private async Task MoveSliderAsync(string text, CancellationToken cancellationToken)
    {
        if (!double.TryParse(text.Trim().TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var wanted))
        {
            throw new ActionException(ActionErrors.InvalidValue, "The slider takes numbers only.");
        }

        await PressKeysAction.FocusAsync(context, element, cancellationToken);
        var now = await NowAsync(cancellationToken);
        var step = double.NaN;
        var (up, down) = ("ArrowUp", "ArrowDown");
        for (var round = 0; round < MostRounds && Math.Abs(wanted - now) > 1e-9; round++)
        {
            var presses = double.IsNaN(step) ? 1 : (int)Math.Clamp(Math.Abs(wanted - now) / step, 0, MostPresses);
            if (presses == 0)
            {
                break;
            }

            await _keyboard.PressAsync(wanted > now ? up : down, presses, cancellationToken);
            var after = await MovedAsync(now, cancellationToken);
            if (Math.Abs(after - now) < 1e-9)
            {
                if (round > 0)
                {
                    break;
                }

                // Some that lie flat know these only.
                (up, down) = ("ArrowRight", "ArrowLeft");
                continue;
            }

            if (Math.Sign(after - now) != Math.Sign(wanted - now) && double.IsNaN(step))
            {
                // Of some that lie flat upwards is less, of some pages that are read from right to left the right is.
                (up, down) = round == 0 ? ("ArrowRight", "ArrowLeft") : (down, up);
            }

            step = Math.Abs(after - now) / presses;
            now = after;
        }

        // Of a handle only the place is known, which is rounded.
        var isShare = (await Pointer.AskAsync("slider", element, cancellationToken)).GetProperty("isShare").GetBoolean();
        if (Math.Abs(wanted - now) > (isShare && step > 0 ? step : 1e-9))
        {
            throw new ActionException(
                ActionErrors.InvalidValue, string.Create(CultureInfo.InvariantCulture, $"The slider does not come there; it is at {now}{(isShare ? " %" : "")} now."));
        }
    }

    /// <summary>Where it is after its keys were pressed; some are drawn anew a moment later.</summary>
    private async Task<double> MovedAsync(double from, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var now = await NowAsync(cancellationToken);
            if (Math.Abs(now - from) > 1e-9 || Stopwatch.GetElapsedTime(started) > SliderPatience)
            {
                return now;
            }

            await Task.Delay(RetryInterval, cancellationToken);
        }
    }

    private async Task<double> NowAsync(CancellationToken cancellationToken) =>
        (await Pointer.AskAsync("slider", element, cancellationToken)).GetProperty("now").GetDouble();

    private static double Number(JsonElement value, string name, double otherwise) =>
        double.TryParse(value.Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    internal static string Expected(string type) => type switch
    {
        "date" => "Write dates as 2025-12-31.",
        "time" => "Write times as 23:59.",
        "datetime-local" => "Write it as 2025-12-31T23:59.",
        "month" => "Write months as 2025-12.",
        "week" => "Write weeks as 2025-W52.",
        "color" => "Write colours as #rrggbb.",
        _ => "Write a number with a point for decimals.",
    };
}

/// <summary>The parts of a date or time as HTML writes them.</summary>
internal static class DateParts
{
    /// <param name="type">Of the input.</param>
    /// <param name="value">Valid for that type.</param>
    public static IReadOnlyDictionary<string, int> Of(string type, string value)
    {
        var parts = new Dictionary<string, int>(StringComparer.Ordinal);
        var (date, time) = type switch
        {
            "time" => ("", value),
            "datetime-local" => (value[..value.IndexOfAny(['T', ' '])], value[(value.IndexOfAny(['T', ' ']) + 1)..]),
            _ => (value, ""),
        };
        Add(parts, date.Replace("W", "", StringComparison.Ordinal).Split('-'), type == "week" ? ["year", "week"] : ["year", "month", "day"]);
        Add(parts, time.Split(':', '.'), ["hour", "minute", "second", "millisecond"]);
        parts.TryAdd("second", 0);
        parts.TryAdd("millisecond", 0);
        return parts;
    }

    private static void Add(Dictionary<string, int> parts, string[] numbers, string[] names)
    {
        foreach (var (number, name) in numbers.Where(static number => number.Length > 0).Zip(names))
        {
            parts[name] = int.Parse(name == "millisecond" ? number.PadRight(3, '0') : number, CultureInfo.InvariantCulture);
        }
    }
}
