using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

/// <summary>The parameters of one thing done to the browser. JSON carries the kind in <c>type</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(NavigateParameters), NavigateParameters.Type)]
[JsonDerivedType(typeof(BackParameters), BackParameters.Type)]
[JsonDerivedType(typeof(ClickParameters), ClickParameters.Type)]
[JsonDerivedType(typeof(TypeParameters), TypeParameters.Type)]
[JsonDerivedType(typeof(PressKeysParameters), PressKeysParameters.Type)]
[JsonDerivedType(typeof(SelectParameters), SelectParameters.Type)]
[JsonDerivedType(typeof(ScrollParameters), ScrollParameters.Type)]
[JsonDerivedType(typeof(WaitParameters), WaitParameters.Type)]
[JsonDerivedType(typeof(SwitchTabParameters), SwitchTabParameters.Type)]
[JsonDerivedType(typeof(CloseTabParameters), CloseTabParameters.Type)]
[JsonDerivedType(typeof(ExtractTableParameters), ExtractTableParameters.Type)]
[JsonDerivedType(typeof(ExtractTextParameters), ExtractTextParameters.Type)]
[JsonDerivedType(typeof(DownloadParameters), DownloadParameters.Type)]
[JsonDerivedType(typeof(DoneParameters), DoneParameters.Type)]
public abstract record ActionParameters
{
    /// <summary>The action's name on the wire, for example <c>click</c>.</summary>
    [JsonIgnore]
    public abstract string ActionType { get; }

    /// <summary>What it aims at, for those that aim at something.</summary>
    [JsonIgnore]
    public virtual ElementTarget? AimedAt => null;
}

public sealed record NavigateParameters : ActionParameters
{
    public const string Type = "navigate";

    [Description("Absolute http or https address to open.")]
    public required string Url { get; init; }

    [Description("Open it in a new tab and switch there.")]
    public bool NewTab { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;
}

public sealed record BackParameters : ActionParameters
{
    public const string Type = "back";

    [JsonIgnore]
    public override string ActionType => Type;
}

[JsonConverter(typeof(SnakeCaseEnumConverter<PointerButton>))]
public enum PointerButton
{
    Left,
    Right,
    Middle,
}

public sealed record ClickParameters : ActionParameters
{
    public const string Type = "click";

    [Description("The element to click.")]
    public required ElementTarget Target { get; init; }

    public PointerButton Button { get; init; }

    [Description("2 for a double click.")]
    public int Count { get; set; } = 1;

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

public sealed record TypeParameters : ActionParameters
{
    public const string Type = "type";

    [Description("The field to type into.")]
    public required ElementTarget Target { get; init; }

    [Description("The text. Secrets are written as <secret:name.field>.")]
    public required string Text { get; init; }

    [Description("Add to what is there instead of replacing it.")]
    public bool Append { get; init; }

    [Description("Press Enter afterwards.")]
    public bool Submit { get; init; }

    /// <summary>The text is secret though it is no placeholder: it is masked wherever it would be shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Sensitive { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

public sealed record PressKeysParameters : ActionParameters
{
    public const string Type = "press_keys";

    [Description("A key or shortcut such as Enter, Escape, Control+A, or several separated by blanks.")]
    public required string Keys { get; init; }

    [Description("Element to focus first; null presses where the focus is.")]
    public ElementTarget? Target { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

public sealed record SelectParameters : ActionParameters
{
    public const string Type = "select";

    [Description("The drop-down or list.")]
    public required ElementTarget Target { get; init; }

    [Description("Texts or values of the options to choose.")]
    public required IReadOnlyList<string> Options { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

[JsonConverter(typeof(SnakeCaseEnumConverter<ScrollDirection>))]
public enum ScrollDirection
{
    Down,
    Up,
    Left,
    Right,
}

public sealed record ScrollParameters : ActionParameters
{
    public const string Type = "scroll";

    public ScrollDirection Direction { get; init; }

    [Description("How many screens; 0.5 is half a screen.")]
    public double Screens { get; set; } = 1;

    [Description("The scrollable element, or an element to bring into view when to_element is true; null scrolls the page.")]
    public ElementTarget? Target { get; init; }

    [Description("Bring the target into view instead of scrolling it.")]
    public bool ToElement { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

/// <summary>Waits until everything given holds, at most for the time-out. With nothing but seconds it just waits.</summary>
public sealed record WaitParameters : ActionParameters
{
    public const string Type = "wait";

    [Description("Wait this long when no condition is given.")]
    public double? Seconds { get; init; }

    [Description("Text that must be visible.")]
    public string? Text { get; init; }

    [Description("Text that must no longer be visible.")]
    public string? TextGone { get; init; }

    [Description("Part of the address that must be reached.")]
    public string? UrlContains { get; init; }

    [Description("Element that must be visible.")]
    public ElementTarget? Target { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

public sealed record SwitchTabParameters : ActionParameters
{
    public const string Type = "switch_tab";

    [Description("Number of the tab as listed, from 1.")]
    public int? Tab { get; init; }

    [Description("Part of the title or address of the tab.")]
    public string? Matching { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;
}

public sealed record CloseTabParameters : ActionParameters
{
    public const string Type = "close_tab";

    [Description("Number of the tab as listed, from 1; null closes the current one.")]
    public int? Tab { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;
}

public sealed record ExtractTableParameters : ActionParameters
{
    public const string Type = "extract_table";

    [Description("The table; null takes the only (or largest) table of the page.")]
    public ElementTarget? Target { get; init; }

    [Description("Name of the result.")]
    public string Name { get; set; } = "table";

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

public sealed record ExtractTextParameters : ActionParameters
{
    public const string Type = "extract_text";

    [Description("The element; null takes the readable text of the page.")]
    public ElementTarget? Target { get; init; }

    [Description("Name of the result.")]
    public string Name { get; set; } = "text";

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

/// <summary>Clicks something that starts a download, waits for the file and keeps it with the execution.</summary>
public sealed record DownloadParameters : ActionParameters
{
    public const string Type = "download";

    [Description("What to click to start the download.")]
    public required ElementTarget Target { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

public sealed record DoneParameters : ActionParameters
{
    public const string Type = "done";

    [Description("The answer for the user: what was done and found.")]
    public string Text { get; set; } = "";

    [Description("Whether the goal was reached.")]
    public bool Success { get; set; } = true;

    [JsonIgnore]
    public override string ActionType => Type;
}
