using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

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

    [Description("Key by key as a person does, for fields that react to keys.")]
    public bool Realistic { get; init; }

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

    [Description("How many times.")]
    public int Count { get; set; } = 1;

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

/// <summary>Brings a checkbox, radio button or switch into a state; one that is in it already is left alone.</summary>
public sealed record CheckParameters : ActionParameters
{
    public const string Type = "check";

    [Description("The checkbox, radio button or switch.")]
    public required ElementTarget Target { get; init; }

    [Description("False unchecks it.")]
    public bool Checked { get; set; } = true;

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

/// <summary>Sets what is not written as text: dates, times, numbers, sliders, colours.</summary>
public sealed record SetValueParameters : ActionParameters
{
    public const string Type = "set_value";

    [Description("The field or slider.")]
    public required ElementTarget Target { get; init; }

    [Description("2025-12-31, 23:59, 2025-12-31T23:59, 2025-12, 2025-W52, a number, or #rrggbb, whatever form the page shows.")]
    public required string Value { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

public sealed record UploadParameters : ActionParameters
{
    public const string Type = "upload";

    [Description("The file field, its button, or the area to drop files on.")]
    public required ElementTarget Target { get; init; }

    [Description("Names of files of this execution: given, downloaded or written.")]
    public required IReadOnlyList<string> Files { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

[JsonConverter(typeof(SnakeCaseEnumConverter<ClipboardUse>))]
public enum ClipboardUse
{
    /// <summary>Gives what was copied.</summary>
    Read,

    /// <summary>Puts a text on the clipboard.</summary>
    Write,

    /// <summary>Pastes what is on the clipboard.</summary>
    Paste,
}

/// <summary>The clipboard of this execution; no other one sees it.</summary>
public sealed record ClipboardParameters : ActionParameters
{
    public const string Type = "clipboard";

    public required ClipboardUse Use { get; init; }

    [Description("What to write, or to paste instead of what was copied.")]
    public string? Text { get; init; }

    [Description("Where to paste; null pastes where the focus is.")]
    public ElementTarget? Target { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}
