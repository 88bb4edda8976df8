using System.Globalization;
using System.Text.RegularExpressions;

namespace Dashboard.Contracts;

/// <summary>
/// The placeholders of recipe texts: <c>{{today}}</c>, <c>{{yesterday}}</c>, <c>{{today-7}}</c>, <c>{{today+1}}</c>, each
/// with an optional .NET date format after a colon (default <c>yyyy-MM-dd</c>), and <c>{{input.name}}</c>.
/// </summary>
public static partial class Placeholders
{
    private const string DefaultFormat = "yyyy-MM-dd";

    /// <summary>Fills a text in.</summary>
    /// <param name="today">The day that it is in the task's time zone.</param>
    /// <exception cref="FormatException">A placeholder is unknown, its format is not valid, or its input is missing.</exception>
    public static string Resolve(string text, DateOnly today, IReadOnlyDictionary<string, string> inputs) =>
        Pattern().Replace(text, match => ResolveOne(match.Groups["body"].Value.Trim(), today, inputs));

    /// <summary>The placeholders of a text that no execution could fill in, whatever its inputs.</summary>
    public static IReadOnlyList<string> Unknown(string text) =>
        Pattern().Matches(text).Select(match => match.Groups["body"].Value.Trim()).Where(body => !IsKnown(body)).ToList();

    /// <summary>Names of the inputs that a text asks for.</summary>
    public static IReadOnlyList<string> Inputs(string text) =>
        Pattern().Matches(text).Select(match => InputPattern().Match(match.Groups["body"].Value.Trim()))
            .Where(match => match.Success).Select(match => match.Groups["name"].Value).Distinct().ToList();

    private static bool IsKnown(string body)
    {
        if (InputPattern().IsMatch(body))
        {
            return true;
        }

        try
        {
            return TryDate(body, DateOnly.FromDateTime(DateTime.UnixEpoch), out _);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static string ResolveOne(string body, DateOnly today, IReadOnlyDictionary<string, string> inputs)
    {
        if (InputPattern().Match(body) is { Success: true } input)
        {
            var name = input.Groups["name"].Value;
            return inputs.TryGetValue(name, out var value) ? value : throw new FormatException($"The input “{name}” was not given.");
        }

        return TryDate(body, today, out var date) ? date : throw new FormatException($"“{{{{{body}}}}}” is not a known placeholder.");
    }

    private static bool TryDate(string body, DateOnly today, out string date)
    {
        date = "";
        var match = DatePattern().Match(body);
        if (!match.Success)
        {
            return false;
        }

        var days = match.Groups["offset"].Success ? int.Parse(match.Groups["offset"].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var day = today.AddDays(days - (match.Groups["word"].Value == "yesterday" ? 1 : 0));
        var format = match.Groups["format"] is { Success: true } given ? given.Value : DefaultFormat;
        date = day.ToString(format, CultureInfo.InvariantCulture);
        return true;
    }

    [GeneratedRegex(@"\{\{(?<body>[^{}]*)\}\}")]
    private static partial Regex Pattern();

    [GeneratedRegex(@"^(?<word>today|yesterday)\s*(?<offset>[+-]\d{1,4})?(:(?<format>.+))?$")]
    private static partial Regex DatePattern();

    [GeneratedRegex(@"^input\.(?<name>[A-Za-z_][A-Za-z0-9_]{0,63})$")]
    private static partial Regex InputPattern();
}
