using System.Text.RegularExpressions;

namespace Dashboard.Api.Data;

/// <summary>Pages can hold the character NUL; PostgreSQL's text and jsonb cannot.</summary>
internal static partial class NulCharacters
{
    /// <summary>Takes escaped NULs out of JSON text, and leaves an escaped backslash before "u0000" alone.</summary>
    public static string RemoveFromJson(string json) =>
        json.Contains("\\u0000", StringComparison.Ordinal) ? EscapedNul().Replace(json, "$1") : json;

    [GeneratedRegex(@"(?<!\\)((?:\\\\)*)\\u0000")]
    private static partial Regex EscapedNul();
}
