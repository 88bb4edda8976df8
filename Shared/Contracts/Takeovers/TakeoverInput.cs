using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

/// <summary>
/// What a person does who drives the browser. Points are in CSS pixels of the picture, as <see cref="PictureFrame"/> gives its size.
/// It is never kept anywhere: what people type may be a password.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(PointerInput), "pointer")]
[JsonDerivedType(typeof(WheelInput), "wheel")]
[JsonDerivedType(typeof(KeyInput), "key")]
[JsonDerivedType(typeof(TextInput), "text")]
[JsonDerivedType(typeof(ComposeInput), "compose")]
[JsonDerivedType(typeof(AddressInput), "address")]
[JsonDerivedType(typeof(HistoryInput), "history")]
[JsonDerivedType(typeof(TabInput), "tab")]
[JsonDerivedType(typeof(DialogInput), "dialog")]
[JsonDerivedType(typeof(ChoiceInput), "choice")]
[JsonDerivedType(typeof(FilesInput), "files")]
[JsonDerivedType(typeof(DropInput), "drop")]
[JsonDerivedType(typeof(ReleaseInput), "release")]
[JsonDerivedType(typeof(LookInput), "look")]
public abstract record TakeoverInput
{
    /// <summary>Characters of a text at most.</summary>
    public const int MaxTextLength = 10_000;

    // What people type must not reach a log through the record's printed form.
    public override string ToString() => GetType().Name;
}

[JsonConverter(typeof(SnakeCaseEnumConverter<PointerStroke>))]
public enum PointerStroke
{
    Move,
    Down,
    Up,
}

/// <summary>The mouse, or a finger that stands for it.</summary>
/// <param name="Clicks">How many presses in a row this is: 2 for the second of a double click.</param>
/// <param name="Modifiers">Keys that are held: Alt 1, Control 2, Meta 4, Shift 8.</param>
public sealed record PointerInput(
    PointerStroke Stroke, double X, double Y, PointerButton Button = PointerButton.Left, int Clicks = 1, int Modifiers = 0) : TakeoverInput
{
    public override string ToString() => nameof(PointerInput);
}

/// <param name="DeltaX">CSS pixels to the right.</param>
/// <param name="DeltaY">CSS pixels down.</param>
public sealed record WheelInput(double X, double Y, double DeltaX, double DeltaY, int Modifiers = 0) : TakeoverInput
{
    public override string ToString() => nameof(WheelInput);
}

/// <param name="Key">As <c>KeyboardEvent.key</c> names it.</param>
/// <param name="Code">As <c>KeyboardEvent.code</c> names it; empty where there is none.</param>
/// <param name="Repeat">It has been held down since before.</param>
public sealed record KeyInput(bool Down, string Key, string Code = "", int Modifiers = 0, bool Repeat = false) : TakeoverInput
{
    public override string ToString() => nameof(KeyInput);
}

/// <param name="Paste">It comes from the person's clipboard.</param>
public sealed record TextInput(string Text, bool Paste = false) : TakeoverInput
{
    public override string ToString() => nameof(TextInput);
}

/// <summary>What an input method holds ready and has not put in yet; empty takes it back.</summary>
public sealed record ComposeInput(string Text) : TakeoverInput
{
    public override string ToString() => nameof(ComposeInput);
}

/// <summary>Opens an address in the current tab.</summary>
public sealed record AddressInput(string Url) : TakeoverInput
{
    public override string ToString() => nameof(AddressInput);
}

[JsonConverter(typeof(SnakeCaseEnumConverter<HistoryMove>))]
public enum HistoryMove
{
    Back,
    Forward,
    Reload,
}

public sealed record HistoryInput(HistoryMove Move) : TakeoverInput
{
    public override string ToString() => nameof(HistoryInput);
}

/// <param name="Id">Of a <see cref="TakeoverTab"/>; null opens a new one.</param>
public sealed record TabInput(string? Id, bool Close = false) : TakeoverInput
{
    public override string ToString() => nameof(TabInput);
}

/// <summary>Answers what the page asks.</summary>
/// <param name="Id">Of the <see cref="TakeoverDialog"/> that was read.</param>
public sealed record DialogInput(string Id, bool Accept, string? Text = null) : TakeoverInput
{
    public override string ToString() => nameof(DialogInput);
}

/// <summary>Takes an option of a list that is open.</summary>
/// <param name="Id">Of the <see cref="TakeoverList"/> that was seen.</param>
/// <param name="Index">From 0; null closes the list as it was.</param>
public sealed record ChoiceInput(string Id, int? Index) : TakeoverInput
{
    public override string ToString() => nameof(ChoiceInput);
}

/// <summary>Answers a page that asks for files.</summary>
/// <param name="Id">Of the <see cref="TakeoverChooser"/> that was seen.</param>
/// <param name="Files">Those that the Api took from the person before; null leaves the page as it was.</param>
public sealed record FilesInput(string Id, IReadOnlyList<TakeoverFile>? Files) : TakeoverInput
{
    /// <summary>Files at once, at most.</summary>
    public const int MaxFiles = 20;

    public override string ToString() => nameof(FilesInput);
}

/// <summary>Files of the person's own machine that they drop on a point of the page.</summary>
/// <param name="Files">Those that the Api took from the person before.</param>
public sealed record DropInput(double X, double Y, IReadOnlyList<TakeoverFile> Files) : TakeoverInput
{
    public override string ToString() => nameof(DropInput);
}

/// <summary>A file of the person's own machine, on its way to the page.</summary>
/// <param name="Id">Under which the Api holds it for the runner.</param>
/// <param name="Name">As the page is to see it.</param>
public sealed record TakeoverFile(Guid Id, string Name)
{
    /// <summary>Bytes of one file at most.</summary>
    public const long MaxBytes = 25 * 1024 * 1024;

    /// <summary>Bytes of its name in UTF-8 at most: file systems take no more.</summary>
    public const int MaxNameBytes = 255;

    // People call files as they like: names reach no log by accident.
    public override string ToString() => nameof(TakeoverFile);
}

/// <summary>The person's page lost the keyboard or the mouse: whatever is held is let go.</summary>
public sealed record ReleaseInput : TakeoverInput
{
    public override string ToString() => nameof(ReleaseInput);
}

/// <summary>Asks for the <see cref="TakeoverState"/> as it is now.</summary>
public sealed record LookInput : TakeoverInput
{
    public override string ToString() => nameof(LookInput);
}

/// <summary>What the driver's page sends.</summary>
/// <param name="At">Its clock in ms: what comes much later than others of its takeover did was held up on the way and is dropped.</param>
/// <param name="Input">Null asks for the lease to be renewed.</param>
public sealed record TakeoverStroke(long At, TakeoverInput? Input = null);

/// <summary>On <c>input:{runner}</c>: something that the holder of a takeover did.</summary>
/// <param name="Lease">The takeover; input of another one is dropped.</param>
public sealed record TakeoverMessage(Guid ExecutionId, int Attempt, Guid Lease, long At, TakeoverInput Input);
