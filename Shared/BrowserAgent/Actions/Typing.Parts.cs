using System.Globalization;
using System.Text.RegularExpressions;

namespace Dashboard.BrowserAgent;

/// <content>Dates in fields of text that take keys for the part on which their selection is.</content>
internal sealed partial class Typing
{
    /// <summary>A field that says how it writes dates, and holds another one than was typed, gets its parts one by one.</summary>
    /// <exception cref="ActionException"><c>invalid_value</c>: it holds another date all the same.</exception>
    private async Task TryInPartsAsync(string date, CancellationToken cancellationToken)
    {
        var pattern = (await Pointer.AskAsync("datePattern", element, cancellationToken)).GetString();
        if (string.IsNullOrEmpty(pattern) || WrittenDate.In(pattern, date) is not { } written || IsOne(written, date))
        {
            return;
        }

        Reading.Held = null;
        await context.ActAsync(_tab, element.Frame, () => InsertPartsAsync(PartOfDate().Matches(written), cancellationToken), cancellationToken);
        await ReadAsync(cancellationToken);
        AsWritten = _held;
        if (!IsOne(written, date))
        {
            throw new ActionException(
                ActionErrors.InvalidValue, $"The field does not take “{written}”: it holds “{_held}” now. Choose it in its calendar, or type it as dates are written there.");
        }
    }

    /// <summary>Whether the field holds what was typed, in numbers with or without zeros before them, or in words; one that is empty or gone was submitted.</summary>
    private bool IsOne(string written, string date) =>
        string.IsNullOrEmpty(_held) || IsInWords(_held, date) || NumbersIn(_held).Take(NumbersIn(written).Length).SequenceEqual(NumbersIn(written));

    private static int[] NumbersIn(string text) =>
        [.. Numbers().Matches(text).Where(static match => match.Length <= 4).Select(static match => int.Parse(match.Value, CultureInfo.InvariantCulture))];

    private async Task InsertPartsAsync(MatchCollection parts, CancellationToken cancellationToken)
    {
        await FocusAsync(cancellationToken);
        await PressForPartAsync("Backspace", cancellationToken);
        await PressForPartAsync("Home", cancellationToken);
        for (var index = 0; index < parts.Count; index++)
        {
            // Wherever it began, this is its first part.
            await PressForPartAsync("ArrowLeft", cancellationToken);
        }

        for (var index = 0; index < parts.Count; index++)
        {
            var (part, at) = (parts[index].Value, index);
            foreach (var key in char.IsLetter(part[0]) ? part[..1].ToLowerInvariant() : part)
            {
                at = await PressForPartAsync(key.ToString(), cancellationToken);
            }

            if (at == index && index < parts.Count - 1)
            {
                // Most go on by themselves when a part is full.
                await PressForPartAsync("ArrowRight", cancellationToken);
            }
        }
    }

    /// <summary>Gives the part on which the selection is when the page has heard of the key.</summary>
    private async Task<int> PressForPartAsync(string key, CancellationToken cancellationToken)
    {
        await _keyboard.PressAsync(key, cancellationToken);
        return (await Pointer.AskAsync("partAt", element, cancellationToken)).GetInt32();
    }

    [GeneratedRegex(@"\d+|\p{L}+")]
    private static partial Regex PartOfDate();
}
