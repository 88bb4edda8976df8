namespace Dashboard.Api;

/// <summary>Keyset paging over ids, newest first: <c>?limit=&amp;after=</c>.</summary>
internal sealed record Page(int Limit, Guid? After)
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    /// <exception cref="ValidationException">A value is out of range or no id.</exception>
    public static Page Read(int? limit, string? after)
    {
        var last = Guid.Empty;
        if (after is not null && !Guid.TryParse(after, out last))
        {
            throw new ValidationException([new FieldError("after", "invalid_value", "This is not a place in the list.")]);
        }

        return new Page(ReadLimit(limit, DefaultLimit, MaxLimit), after is null ? null : last);
    }

    public static int ReadLimit(int? limit, int fallback, int most) => limit switch
    {
        null => fallback,
        < 1 => throw OutOfRange(most),
        _ when limit > most => throw OutOfRange(most),
        _ => limit.Value,
    };

    /// <summary>Makes a page from up to one row more than its limit.</summary>
    public PagedResponse<TResponse> Cut<TRow, TResponse>(List<TRow> rows, Func<TRow, Guid> id, Func<TRow, TResponse> map)
    {
        var items = rows.Take(Limit).ToList();
        return new PagedResponse<TResponse>(items.Select(map).ToList(), rows.Count > Limit ? id(items[^1]).ToString() : null);
    }

    /// <summary>A substring search for (I)LIKE, with its own wildcards taken literally.</summary>
    public static string LikePattern(string text) =>
        $"%{text.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    private static ValidationException OutOfRange(int most) =>
        new([new FieldError("limit", "out_of_range", $"The limit is a number from 1 to {most}.")]);
}
