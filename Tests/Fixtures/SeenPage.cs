using System.Globalization;
using System.Text.RegularExpressions;

namespace Dashboard.Tests.Fixtures;

/// <summary>The page as the model sees it: what a script may know, and all it may know.</summary>
public sealed partial class SeenPage(string text)
{
    public string Text { get; } = text;

    /// <summary>The newest observation in a request.</summary>
    public static SeenPage In(FakeModelRequest request)
    {
        var message = request.LastMessage;
        var start = message.LastIndexOf("<untrusted_page_content>", StringComparison.Ordinal);
        return new SeenPage(start < 0 ? "" : message[start..]);
    }

    public bool Shows(string words) => Text.Contains(words, StringComparison.Ordinal);

    public bool Has(string role, string name) => NumberOf(role, name) is not null;

    /// <summary>The number of the element with this role and name.</summary>
    /// <exception cref="InvalidOperationException">The page does not show it.</exception>
    public int Find(string role, string name) =>
        NumberOf(role, name) ?? throw new InvalidOperationException($"There is no {role} \"{name}\" in:\n{Text}");

    /// <summary>Names of all elements with this role, in reading order.</summary>
    public IReadOnlyList<string> Names(string role) =>
        [.. Elements().Where(match => match.Groups["role"].Value == role).Select(match => match.Groups["name"].Value)];

    private int? NumberOf(string role, string name)
    {
        var match = Elements().FirstOrDefault(match => match.Groups["role"].Value == role && match.Groups["name"].Value == name);
        return match is null ? null : int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
    }

    private IEnumerable<Match> Elements() => Element().Matches(Text);

    [GeneratedRegex("""\*?\[(?<number>\d+)\] (?<role>[a-z]+)(?: "(?<name>[^"]*)")?""")]
    private static partial Regex Element();
}
