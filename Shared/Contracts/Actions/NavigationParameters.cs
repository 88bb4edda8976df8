using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

public sealed record NavigateParameters : ActionParameters
{
    public const string Type = "navigate";

    [Description("http or https address to open, or the way from the open page (/orders, ./next.html).")]
    public required string Url { get; init; }

    [Description("Open it in a new tab and switch there.")]
    public bool NewTab { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;
}

/// <summary>Opens the results of the task's search engine.</summary>
public sealed record SearchParameters : ActionParameters
{
    public const string Type = "search";

    public required string Query { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;
}

public sealed record BackParameters : ActionParameters
{
    public const string Type = "back";

    [JsonIgnore]
    public override string ActionType => Type;
}

public sealed record ForwardParameters : ActionParameters
{
    public const string Type = "forward";

    [JsonIgnore]
    public override string ActionType => Type;
}

public sealed record ReloadParameters : ActionParameters
{
    public const string Type = "reload";

    [JsonIgnore]
    public override string ActionType => Type;
}

/// <summary>What an element that is waited for must be.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ElementState>))]
public enum ElementState
{
    Visible,
    Enabled,
    Gone,
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

    [Description("Element to wait for.")]
    public ElementTarget? Target { get; init; }

    [Description("What the element must be; visible unless said.")]
    public ElementState State { get; init; }

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

/// <summary>Says beforehand how the next question of the page is answered, for one question only.</summary>
public sealed record AnswerDialogParameters : ActionParameters
{
    public const string Type = "answer_dialog";

    [Description("True says OK (or leave the page), false Cancel (or stay).")]
    public required bool Accept { get; init; }

    [Description("What to enter when a text is asked for.")]
    public string? Text { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;
}
