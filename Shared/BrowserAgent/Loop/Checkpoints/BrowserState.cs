using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>What of a browser can be carried to another one.</summary>
public sealed record BrowserState
{
    /// <summary>In the order in which they were opened.</summary>
    public IReadOnlyList<TabState> Tabs { get; init; } = [];

    /// <summary>Cookies, local storage and databases in Playwright's form.</summary>
    public JsonElement Storage { get; init; }

    /// <summary>What is lost for sure, in words for people.</summary>
    public IReadOnlyList<LocalizableText> Lost { get; init; } = [];
}

/// <summary>A tab and where it stood.</summary>
public sealed record TabState
{
    public required string Url { get; init; }

    public string Title { get; init; } = "";

    public bool IsCurrent { get; init; }

    /// <summary>In CSS pixels.</summary>
    public double ScrollX { get; init; }

    public double ScrollY { get; init; }

    /// <summary>Session storage by origin: a list of names and values each.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string[]>> SessionStorage { get; init; } = new Dictionary<string, IReadOnlyList<string[]>>();
}
