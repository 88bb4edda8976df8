using System.Globalization;
using Dashboard.Contracts;

namespace Dashboard.Api.Takeovers;

/// <summary>What the log says of takeovers.</summary>
internal static class TakeoverWords
{
    public static LocalizableText Began(string user) =>
        new($"{user} took the browser over.", "takeover_began", new Dictionary<string, string> { ["user"] = user });

    /// <param name="idle">They had been asked, and did nothing.</param>
    public static LocalizableText TakenFrom(string user, string from, bool idle) => idle
        ? new(
            $"{user} took the browser over from {from}, who had been asked for it and did nothing for a minute.", "takeover_taken_from_idle",
            new Dictionary<string, string> { ["user"] = user, ["from"] = from })
        : new($"{user} took the browser over from {from}.", "takeover_taken_from", new Dictionary<string, string> { ["user"] = user, ["from"] = from });

    public static LocalizableText Asked(string user, string driver) => new(
        $"{user} asks {driver} for the browser.", "takeover_asked", new Dictionary<string, string> { ["user"] = user, ["driver"] = driver });

    public static LocalizableText Yields(string driver, string user) => new(
        $"{driver} hands the browser over to {user}.", "takeover_yields", new Dictionary<string, string> { ["driver"] = driver, ["user"] = user });

    public static LocalizableText Declined(string driver, string user) => new(
        $"{driver} keeps the browser, for which {user} asked.", "takeover_declined", new Dictionary<string, string> { ["driver"] = driver, ["user"] = user });

    public static LocalizableText HandedBack(string user, TimeSpan after)
    {
        var lasted = after.ToString(after.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
        return new LocalizableText(
            $"{user} handed the browser back after {lasted}.", "takeover_handed_back", new Dictionary<string, string> { ["user"] = user, ["lasted"] = lasted });
    }

    public static LocalizableText Lost(string user) => new(
        $"{user} is gone and drives the browser no longer. The agent does not go on by itself.",
        "takeover_lost",
        new Dictionary<string, string> { ["user"] = user });

    public static LocalizableText Files(TakeoverEvent takeover)
    {
        var files = string.Join(", ", takeover.Files);
        return new LocalizableText($"Files chosen in the takeover: {files}", "takeover_files", new Dictionary<string, string> { ["files"] = files });
    }

    public static LocalizableText Copies(TakeoverEvent takeover)
    {
        var copies = takeover.Copies.ToString(CultureInfo.InvariantCulture);
        return new LocalizableText($"Texts copied in the takeover: {copies}", "takeover_copies", new Dictionary<string, string> { ["copies"] = copies });
    }

    public static LocalizableText Report(TakeoverEvent takeover)
    {
        var (clicks, keys) = (takeover.Clicks.ToString(CultureInfo.InvariantCulture), takeover.Keys.ToString(CultureInfo.InvariantCulture));
        return new LocalizableText(
            $"Clicks of the takeover: {clicks}. Keys at most: {keys}. The browser stands at {takeover.Url}",
            "takeover_report",
            new Dictionary<string, string> { ["clicks"] = clicks, ["keys"] = keys, ["url"] = takeover.Url });
    }
}
