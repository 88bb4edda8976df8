using System.Globalization;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>A point of a tab's viewport in CSS pixels.</summary>
internal readonly record struct PagePoint(double X, double Y)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({X:0}, {Y:0})");
}

/// <summary>How the mouse is pressed.</summary>
internal sealed record MousePress(PointerButton Button = PointerButton.Left, int Count = 1, IReadOnlyList<KeyModifier>? Modifiers = null);

/// <summary>What became of a click.</summary>
internal enum ClickEnd
{
    Clicked,

    /// <summary>The element was pressed and went away before the button was released: that may have been all it waited for, or nothing.</summary>
    Pressed,

    /// <summary>The element went away under the mouse, and was not pressed.</summary>
    Left,
}
