using System.Text.RegularExpressions;

namespace Dashboard.BrowserAgent;

/// <summary>Patterns in which <c>*</c> stands for anything, the only thing that people have to know.</summary>
internal static class Wildcard
{
    public static bool Matches(string pattern, string text) => Regex.IsMatch(
        text,
        "^" + Regex.Escape(pattern.Trim()).Replace("\\*", ".*", StringComparison.Ordinal) + "$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);

    /// <summary>A pattern that begins with a slash is about what follows the host.</summary>
    public static bool MatchesAddress(string pattern, string address)
    {
        var compared = pattern.TrimStart().StartsWith('/') && Uri.TryCreate(address, UriKind.Absolute, out var uri)
            ? uri.PathAndQuery + uri.Fragment
            : address;
        return Matches(pattern, compared) || Matches(pattern.TrimEnd().TrimEnd('/'), compared.TrimEnd('/'));
    }
}
