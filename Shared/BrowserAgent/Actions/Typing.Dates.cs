using System.Globalization;
using System.Text.RegularExpressions;

namespace Dashboard.BrowserAgent;

/// <content>Dates in fields of text.</content>
internal sealed partial class Typing
{
    /// <summary>How fields write dates, where nothing says it; the first where months come first.</summary>
    private static readonly string[] Patterns = ["MM/DD/YYYY", "DD/MM/YYYY", "DD.MM.YYYY", "DD-MM-YYYY", "YYYY/MM/DD"];

    /// <summary>How fields write moments that refuse them as HTML writes them. None could be read as another moment.</summary>
    private static readonly string[] Moments =
        ["YYYY-MM-DD HH:mm", "YYYY-MM-DD HH:mm:ss", "YYYY-MM-DD hh:mm AM", "YYYY/MM/DD HH:mm", "YYYY/MM/DD HH:mm:ss", "DD.MM.YYYY HH:mm"];

    private static readonly string[] Times = ["HH:mm:ss", "HH:mm", "hh:mm AM"];

    private bool _isLeftOpen;

    /// <summary>What is to be known of a date that the field holds otherwise than it was given, or not for good.</summary>
    private string? AboutDate(string date) =>
        _isDate && AsWritten is null && _held is { } held && Separators().Replace(held, "-") != date && !IsInWords(held, date)
            ? " It may write dates otherwise: type it as other dates stand there, or choose it in its calendar."
            : _isLeftOpen ? " Its calendar still stands open: press Enter to have the date taken, and look at the field again, or choose the day there." : null;

    private async Task<string?> AsWrittenAsync(string text, CancellationToken cancellationToken)
    {
        var pattern = (await Pointer.AskAsync("datePattern", element, cancellationToken)).GetString();
        return string.IsNullOrEmpty(pattern) || WrittenDate.In(pattern, text) is not { } written || written == text ? null : written;
    }

    /// <summary>Whether the calendar that stands open shows the month of a date; null when none does.</summary>
    private async Task<bool?> IsCalendarOpenAsync(string date, CancellationToken cancellationToken)
    {
        var parts = DateParts.Of("date", date);
        var answer = await Pointer.AskAsync("calendar", element, cancellationToken, parts["year"], parts["month"]);
        return answer.ValueKind == System.Text.Json.JsonValueKind.Null ? null : answer.GetProperty("follows").GetBoolean();
    }

    /// <summary>
    /// Calendars read what is typed when their field is left, and take it for another date where they write dates otherwise: the field is left,
    /// and the ways of writing a date are tried until it holds the one that was meant.
    /// </summary>
    /// <exception cref="ActionException"><c>invalid_value</c>: it holds another date.</exception>
    private async Task TryInCalendarAsync(string date, CancellationToken cancellationToken)
    {
        if (await IsCalendarOpenAsync(date, cancellationToken) is null && !await IsOpenAsync(cancellationToken))
        {
            return;
        }

        await LeaveAsync(cancellationToken);
        if (_held is not { } held)
        {
            return;
        }

        var isRefused = await IsRefusedAsync(cancellationToken);
        if (Means(held, date) && !isRefused)
        {
            // The focus went into the calendar, and the date was not read yet.
            _isLeftOpen = await IsOpenAsync(cancellationToken);
            return;
        }

        // One that puts something of its own in the place of what was typed shows by that what it took.
        var isRead = isRefused || Letters(held) != Letters(date);
        var known = isRefused ? null : (await Pointer.AskAsync("patternOf", element, cancellationToken, held)).GetString();
        foreach (var pattern in string.IsNullOrEmpty(known) ? Patterns : [known])
        {
            // No month has this number.
            var sure = DateParts.Of("date", date)["day"] > 12 ? null : date[..^2] + "28";
            if ((sure is null || await TakesAsync(pattern, sure, isRead, cancellationToken)) && await TakesAsync(pattern, date, isRead, cancellationToken))
            {
                AsWritten = _held;
                return;
            }

            if (_held is null)
            {
                return;
            }
        }

        if (Means(held, date))
        {
            // Refused in every form, and thus for another reason than how it is written.
            await InsertAgainAsync(date, cancellationToken);
            await LeaveAsync(cancellationToken);
            return;
        }

        throw new ActionException(
            ActionErrors.InvalidValue, $"The field takes “{date}” for another date: it holds “{_held}” now. Choose the day in its calendar, or type it as dates are written there.");
    }

    /// <summary>
    /// A field that says of a time, or of a day with a time, that it is invalid, or puts another one in its place when it is left, gets it in other
    /// forms, and as it was given when none is right.
    /// </summary>
    private async Task TryOtherFormsAsync(string moment, CancellationToken cancellationToken)
    {
        if (!await IsRefusedOrLostAsync(moment, cancellationToken))
        {
            return;
        }

        var forms = (WrittenDate.TypeOf(moment) == "time" ? Times : Moments)
            .Where(pattern => pattern.Contains("ss", StringComparison.Ordinal) || !WithSeconds().IsMatch(moment))
            .Select(pattern => WrittenDate.In(pattern, moment)!).Where(written => written != moment);
        foreach (var written in forms)
        {
            await InsertAgainAsync(written, cancellationToken);
            if (!await IsRefusedOrLostAsync(moment, cancellationToken))
            {
                AsWritten = written;
                await ReadAsync(cancellationToken);
                return;
            }
        }

        await InsertAgainAsync(moment, cancellationToken);
        await ReadAsync(cancellationToken);
    }

    /// <summary>A field that has something open reads what was typed only when it is left.</summary>
    private async Task<bool> IsRefusedOrLostAsync(string moment, CancellationToken cancellationToken)
    {
        if (await IsRefusedAsync(cancellationToken))
        {
            return true;
        }

        if (!await IsOpenAsync(cancellationToken))
        {
            return false;
        }

        await LeaveAsync(cancellationToken);
        return _held is { } held && (!Keeps(held, moment) || await IsRefusedAsync(cancellationToken));
    }

    private async Task<bool> IsOpenAsync(CancellationToken cancellationToken) => (await Pointer.AskAsync("opened", element, cancellationToken)).GetBoolean();

    private async Task<bool> IsRefusedAsync(CancellationToken cancellationToken) =>
        (await Pointer.AskAsync("refused", element, cancellationToken)).GetBoolean();

    private async Task InsertAgainAsync(string text, CancellationToken cancellationToken)
    {
        Reading.Held = null;
        await context.ActAsync(
            _tab, element.Frame, async () => await InsertAsync(text, await FocusAsync(cancellationToken), realistic: true, cancellationToken), cancellationToken);
    }

    private async Task<bool> TakesAsync(string pattern, string date, bool isRead, CancellationToken cancellationToken)
    {
        var written = WrittenDate.In(pattern, date)!;
        await InsertAgainAsync(written, cancellationToken);
        var follows = await IsCalendarOpenAsync(date, cancellationToken) == true;
        await LeaveAsync(cancellationToken);
        return _held == written && (isRead || follows) && !await IsRefusedAsync(cancellationToken);
    }

    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        Reading.Held = null;
        await Pointer.AskAsync("noteOpen", element, cancellationToken);
        await context.ActAsync(_tab, element.Frame, () => _keyboard.PressAsync("Tab", cancellationToken), cancellationToken);
        if ((await Pointer.AskAsync("opensOther", element, cancellationToken)).GetBoolean())
        {
            // Nobody meant the next field, and what it opened may lie over others.
            await context.ActAsync(_tab, element.Frame, () => Pointer.AskAsync("leave", element, cancellationToken), cancellationToken);
        }

        await ReadAsync(cancellationToken);
    }

    /// <summary>Whether a text has the numbers of a date, in any order; the month may be a word.</summary>
    private static bool Means(string text, string date)
    {
        int[] wanted = [.. date.Split('-').Select(static part => int.Parse(part, CultureInfo.InvariantCulture))];
        int[] numbers = [.. NumbersIn(text).Order()];
        return numbers.SequenceEqual(wanted.Order()) || (text.Any(char.IsLetter) && numbers.SequenceEqual(new[] { wanted[0], wanted[2] }.Order()));
    }

    /// <summary>Whether what a field holds has the numbers of a moment: the hour may be one of twelve, the month a word.</summary>
    private static bool Keeps(string held, string moment)
    {
        var (there, inWords) = (NumbersIn(held).ToList(), held.Any(char.IsLetter));
        var missing = NumbersIn(moment).Count(number => !there.Remove(number) && !(inWords && number is 0 or > 12 and < 24 && there.Remove(((number + 11) % 12) + 1)));
        return missing == 0 || (missing == 1 && NameOfMonth().IsMatch(held));
    }

    /// <summary>Whether a field holds a date as people write it, with a word for the month.</summary>
    private static bool IsInWords(string held, string date) => WrittenDate.TypeOf(date) == "date" && NameOfMonth().IsMatch(held) && Means(held, date);

    /// <summary>Not the letters that stand for a part until it is filled in.</summary>
    [GeneratedRegex(@"(?<!\p{L})(?!(\p{L})\1+(?!\p{L}))\p{L}{3,}")]
    private static partial Regex NameOfMonth();

    [GeneratedRegex(@":\d\d:(?!00)\d\d$")]
    private static partial Regex WithSeconds();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}
