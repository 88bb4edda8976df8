using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

/// <summary>On <c>live:{execution}:takeover</c>: the browser as who drives it sees it beside the picture. It is not kept.</summary>
/// <param name="Lease">The takeover that it belongs to.</param>
public sealed record TakeoverState(Guid Lease, TakeoverPhase Phase)
{
    public IReadOnlyList<TakeoverTab> Tabs { get; set; } = [];

    public bool CanGoBack { get; init; }

    public bool CanGoForward { get; init; }

    /// <summary>What the page asks; it stands still until it is answered.</summary>
    public TakeoverDialog? Dialog { get; init; }

    /// <summary>The list that was opened last: browsers draw it in no picture.</summary>
    public TakeoverList? List { get; init; }

    /// <summary>The page asks for files: the browser's own window for that is in no picture.</summary>
    public TakeoverChooser? Chooser { get; init; }

    /// <summary>Why what was asked for last was not done; null when it was.</summary>
    public ExecutionError? Problem { get; init; }

    /// <summary>Texts that pages copied for this driver so far: whoever was away knows by it that they missed one.</summary>
    public int Copies { get; init; }
}

[JsonConverter(typeof(SnakeCaseEnumConverter<TakeoverPhase>))]
public enum TakeoverPhase
{
    /// <summary>The agent brings to its end what it was doing; no input is taken yet.</summary>
    Pausing,

    /// <summary>The person drives.</summary>
    Driving,
}

/// <summary>An open tab.</summary>
public sealed record TakeoverTab(string Id, string Title, string Url, bool IsCurrent);

/// <param name="Kind"><c>alert</c>, <c>confirm</c>, <c>prompt</c> or <c>beforeunload</c>.</param>
public sealed record TakeoverDialog(string Id, string Kind, string Message, string? DefaultText);

/// <summary>A list of the page that is open.</summary>
public sealed record TakeoverList(string Id)
{
    public IReadOnlyList<TakeoverOption> Options { get; set; } = [];
}

public sealed record TakeoverOption(string Text, bool IsSelected = false, bool IsDisabled = false);

/// <param name="IsMultiple">Several files are taken.</param>
/// <param name="Accept">Which kinds the page wants, as HTML writes them: <c>.pdf,image/*</c>; empty for all.</param>
public sealed record TakeoverChooser(string Id, bool IsMultiple, string Accept);

/// <summary>
/// On <c>live:{execution}:copied</c>: a text that a page copied for who drives it, on its way to their clipboard. It is kept nowhere,
/// and who is not there misses it.
/// </summary>
/// <param name="Lease">The takeover that it belongs to.</param>
/// <param name="IsCut">It was longer.</param>
public sealed record TakeoverCopy(Guid Lease, string Text, bool IsCut)
{
    /// <summary>Characters of a text at most.</summary>
    public const int MaxLength = 100_000;

    // It may be a password.
    public override string ToString() => nameof(TakeoverCopy);
}

/// <summary>A person drove the browser, and has handed it back or lost it. What they typed is not told.</summary>
public sealed record TakeoverEvent : RunnerEvent
{
    public required Guid Lease { get; init; }

    /// <summary>Presses of the mouse.</summary>
    public int Clicks { get; init; }

    /// <summary>Keys and characters put in, at most.</summary>
    public int Keys { get; init; }

    /// <summary>Where the current tab stands.</summary>
    public string Url { get; set; } = "";

    /// <summary>Names of the files that they handed to pages.</summary>
    public IReadOnlyList<string> Files { get; set; } = [];

    /// <summary>Texts that they copied in pages; which, is not told.</summary>
    public int Copies { get; init; }

    /// <summary>They clicked or typed: what that did outside is not known, and counts as if it had.</summary>
    public bool OutsideEffect { get; init; }
}
