using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

[JsonConverter(typeof(SnakeCaseEnumConverter<PointerButton>))]
public enum PointerButton
{
    Left,
    Right,
    Middle,
}

/// <summary>A key held down while something else is done.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<KeyModifier>))]
public enum KeyModifier
{
    Control,
    Shift,
    Alt,
    Meta,
}

/// <summary>
/// Clicks an element, a point of the picture, or, with both, a point of the element counted from its top left corner
/// in CSS pixels. In a recipe the picture is the viewport.
/// </summary>
public sealed record ClickParameters : ActionParameters
{
    public const string Type = "click";

    [Description("The element to click.")]
    public ElementTarget? Target { get; init; }

    [Description("Only without a target: point in the picture.")]
    public double? X { get; init; }

    public double? Y { get; init; }

    public PointerButton Button { get; init; }

    [Description("2 for a double click.")]
    public int Count { get; set; } = 1;

    [Description("Keys to hold.")]
    public IReadOnlyList<KeyModifier>? Modifiers { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

public sealed record HoverParameters : ActionParameters
{
    public const string Type = "hover";

    [Description("The element.")]
    public ElementTarget? Target { get; init; }

    [Description("Only without a target: point in the picture.")]
    public double? X { get; init; }

    public double? Y { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

/// <summary>Presses on one place, moves and releases on another. Places are given as in <see cref="ClickParameters"/>.</summary>
public sealed record DragParameters : ActionParameters
{
    public const string Type = "drag";

    [Description("What to drag.")]
    public ElementTarget? Target { get; init; }

    [Description("Only without a target: point in the picture.")]
    public double? X { get; init; }

    public double? Y { get; init; }

    [Description("Where to drop it.")]
    public ElementTarget? To { get; init; }

    [Description("Only without to: point in the picture.")]
    public double? ToX { get; init; }

    public double? ToY { get; init; }

    [Description("Points of the picture to pass on the way: x1, y1, x2, y2, …")]
    public IReadOnlyList<double>? Path { get; init; }

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

    [Description("Scroll on until this text appears, for long and endless lists.")]
    public string? Text { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

/// <summary>Looks for a text in the whole document and brings it into view.</summary>
public sealed record FindTextParameters : ActionParameters
{
    public const string Type = "find_text";

    public required string Text { get; init; }

    [Description("Which of several places, from 1.")]
    public int Occurrence { get; set; } = 1;

    [JsonIgnore]
    public override string ActionType => Type;
}
