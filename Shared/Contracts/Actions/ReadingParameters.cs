using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

/// <summary>Reads the page, or a part of it, as Markdown.</summary>
public sealed record ReadPageParameters : ActionParameters
{
    public const string Type = "read_page";

    [Description("Only this element; null reads the page's main content.")]
    public ElementTarget? Target { get; init; }

    [Description("Where to go on in a long page.")]
    public int Offset { get; init; }

    [Description("Also navigation, header and footer.")]
    public bool All { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

/// <summary>Finds lines of the whole page, whatever part of it is in view.</summary>
public sealed record GrepPageParameters : ActionParameters
{
    public const string Type = "grep_page";

    [Description("Text to look for, whatever its case.")]
    public required string Pattern { get; init; }

    [Description("The pattern is a regular expression.")]
    public bool Regex { get; init; }

    [Description("Lines to show around each match.")]
    public int Context { get; set; } = 1;

    [JsonIgnore]
    public override string ActionType => Type;
}

/// <summary>Has a model read data out of the whole page.</summary>
public sealed record ExtractParameters : ActionParameters
{
    public const string Type = "extract";

    [Description("What is wanted, in plain words.")]
    public required string Query { get; init; }

    [Description("JSON schema of the data, as text; null takes the task's own.")]
    public string? Schema { get; init; }

    [Description("Only from this element.")]
    public ElementTarget? Target { get; init; }

    [Description("Name of the result.")]
    public string Name { get; set; } = "data";

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

/// <summary>Reads a table that goes on over several pages.</summary>
public sealed record ExtractTablePagesParameters : ActionParameters
{
    public const string Type = "extract_table_pages";

    [Description("The table; null takes the largest.")]
    public ElementTarget? Target { get; init; }

    [Description("What leads to the next page; null looks for it.")]
    public ElementTarget? Next { get; init; }

    [Description("At most so many pages.")]
    public int MaxPages { get; set; } = 20;

    [Description("Name of the result.")]
    public string Name { get; set; } = "table";

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}
