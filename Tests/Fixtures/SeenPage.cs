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
        var now = Fenced(request.LastMessage);
        if (!request.LastMessage[..^now.Length].Contains("\n(changes to the page of step ", StringComparison.Ordinal))
        {
            return new SeenPage(now);
        }

        var basis = request.Messages.SkipLast(1).Last(message => message.Text.Contains("\nThe page at step ", StringComparison.Ordinal));
        return new SeenPage(Apply(Fenced(basis.Text), now));
    }

    /// <summary>The page that changes to an earlier one describe.</summary>
    public static string Apply(string before, string changes)
    {
        var (_, lines) = Parts(before);
        var (header, told) = Parts(changes);
        var page = new List<string>();
        var at = 0;
        foreach (var line in told)
        {
            switch (line[0])
            {
                case '@':
                    var position = int.Parse(line[1..].Split(' ')[0], CultureInfo.InvariantCulture);
                    page.AddRange(lines[at..position]);
                    at = position;
                    break;
                case '-':
                    at++;
                    break;
                default:
                    page.Add(line[2..]);
                    break;
            }
        }

        return string.Join('\n', [.. header, "", .. page, .. lines[at..], "</untrusted_page>"]);
    }

    private static (string[] Header, string[] Lines) Parts(string text)
    {
        var lines = text.Split('\n');
        var end = Array.IndexOf(lines, "");
        return (lines[..end], lines[(end + 1)..^1]);
    }

    private static string Fenced(string message)
    {
        var start = message.LastIndexOf("<untrusted_page>", StringComparison.Ordinal);
        return start < 0 ? "" : message[start..];
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
