namespace Dashboard.BrowserAgent;

/// <summary>What a file of a workspace may be called.</summary>
internal static class WorkspaceNames
{
    private const int MaxLength = 150;
    private const int MaxFolders = 3;

    /// <returns>The name as it is kept.</returns>
    /// <exception cref="ActionException">It is no name for a file here.</exception>
    public static string Check(string? name)
    {
        var trimmed = name?.Trim() ?? "";
        var parts = trimmed.Split('/');
        if (trimmed.Length is 0 or > MaxLength || parts.Length > MaxFolders + 1 || parts.Any(part => !IsPart(part)))
        {
            throw new ActionException(
                ActionErrors.InvalidFileName,
                $"A file is named like notes.md or reports/orders.csv: no “..”, no leading “/”, none of \\ < > : \" | ? *, at most {MaxLength} characters.");
        }

        return trimmed;
    }

    private static bool IsPart(string part) =>
        part.Length > 0 && part is not ("." or "..") && part[^1] is not ('.' or ' ') && part[0] is not ' '
        && !part.Any(letter => char.IsControl(letter) || char.IsSurrogate(letter) || "\\<>:\"|?*".Contains(letter, StringComparison.Ordinal));
}
