using System.Collections.Frozen;

namespace Dashboard.BrowserAgent;

/// <summary>The keyboard of a tab; what is pressed goes to the focused element, in whichever frame it is.</summary>
internal sealed class Keyboard(PageTab tab)
{
    private const int Alt = 1;
    private const int Control = 2;
    private const int Meta = 4;
    private const int Shift = 8;

    private static readonly FrozenDictionary<string, Key> Named = CreateNamed();

    /// <summary>Reads shortcuts such as <c>Enter</c> or <c>Control+A Delete</c>.</summary>
    /// <exception cref="ActionException"><c>unknown_key</c>.</exception>
    public static IReadOnlyList<Chord> Parse(string keys) =>
        [.. keys.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ParseChord)];

    public async Task PressAsync(Chord chord, CancellationToken cancellationToken)
    {
        var held = 0;
        foreach (var modifier in chord.Modifiers)
        {
            held |= modifier.Modifier;
            await SendAsync("rawKeyDown", modifier, held, null, cancellationToken);
        }

        // A character is text only without Control, Alt or Meta: with them it is a shortcut.
        var text = (held & ~Shift) == 0 ? chord.Key.Text : null;
        await SendAsync(text is null ? "rawKeyDown" : "keyDown", chord.Key, held, text, cancellationToken);
        await SendAsync("keyUp", chord.Key, held, null, cancellationToken);
        foreach (var modifier in chord.Modifiers.Reverse())
        {
            held &= ~modifier.Modifier;
            await SendAsync("keyUp", modifier, held, null, cancellationToken);
        }
    }

    public Task PressAsync(string key, CancellationToken cancellationToken) => PressAsync(ParseChord(key), cancellationToken);

    /// <summary>Puts text in at the caret, in one stroke, as an input method does; fires trusted input events.</summary>
    public Task InsertTextAsync(string text, CancellationToken cancellationToken) =>
        tab.Session.SendAsync("Input.insertText", new { text }, cancellationToken);

    private static Chord ParseChord(string chord)
    {
        // "Control++" ends in the plus key itself.
        var parts = chord == "+" ? ["+"]
            : chord.EndsWith("++", StringComparison.Ordinal) ? [.. chord[..^2].Split('+'), "+"]
            : chord.Split('+');
        var keys = Array.ConvertAll(parts, ParseKey);
        if (keys[..^1].FirstOrDefault(static key => key.Modifier == 0) is { } wrong)
        {
            throw new ActionException(ActionErrors.UnknownKey, $"“{wrong.Name}” cannot be held down in “{chord}”; only Control, Shift, Alt and Meta can.");
        }

        var last = keys[^1];
        if (last.Text is [>= 'a' and <= 'z'] && keys[..^1].Any(static key => key.Modifier == Shift))
        {
            last = last with { Name = last.Name.ToUpperInvariant(), Text = last.Text.ToUpperInvariant() };
        }

        return new Chord(keys[..^1], last);
    }

    private static Key ParseKey(string name)
    {
        if (Named.TryGetValue(name, out var known))
        {
            return known;
        }

        if (name.EnumerateRunes().Count() != 1)
        {
            throw new ActionException(ActionErrors.UnknownKey, $"“{name}” is not a key. Write Enter, Tab, Escape, ArrowDown, Control+A and so on.");
        }

        return char.IsAsciiLetter(name[0]) ? new Key(name, $"Key{char.ToUpperInvariant(name[0])}", char.ToUpperInvariant(name[0]), name)
            : char.IsAsciiDigit(name[0]) ? new Key(name, $"Digit{name}", name[0], name)
            : new Key(name, "", 0, name);
    }

    private static FrozenDictionary<string, Key> CreateNamed()
    {
        Key[] keys =
        [
            new("Enter", "Enter", 13, "\r"),
            new("Tab", "Tab", 9),
            new("Escape", "Escape", 27),
            new("Backspace", "Backspace", 8),
            new("Delete", "Delete", 46),
            new("Insert", "Insert", 45),
            new(" ", "Space", 32, " "),
            new("ArrowLeft", "ArrowLeft", 37),
            new("ArrowUp", "ArrowUp", 38),
            new("ArrowRight", "ArrowRight", 39),
            new("ArrowDown", "ArrowDown", 40),
            new("Home", "Home", 36),
            new("End", "End", 35),
            new("PageUp", "PageUp", 33),
            new("PageDown", "PageDown", 34),
            new("Shift", "ShiftLeft", 16, Modifier: Shift),
            new("Control", "ControlLeft", 17, Modifier: Control),
            new("Alt", "AltLeft", 18, Modifier: Alt),
            new("Meta", "MetaLeft", 91, Modifier: Meta),
        ];
        var named = keys.Concat(Enumerable.Range(1, 12).Select(static number => new Key($"F{number}", $"F{number}", 111 + number)))
            .ToDictionary(static key => key.Name, StringComparer.OrdinalIgnoreCase);
        (string Alias, string Name)[] aliases =
        [
            ("Return", "Enter"), ("Esc", "Escape"), ("Del", "Delete"), ("Space", " "), ("Spacebar", " "), ("Left", "ArrowLeft"),
            ("Up", "ArrowUp"), ("Right", "ArrowRight"), ("Down", "ArrowDown"), ("Ctrl", "Control"), ("Option", "Alt"),
            ("Cmd", "Meta"), ("Command", "Meta"), ("Win", "Meta"),
        ];
        foreach (var (alias, name) in aliases)
        {
            named[alias] = named[name];
        }

        return named.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private Task SendAsync(string type, Key key, int modifiers, string? text, CancellationToken cancellationToken) => tab.Session.SendAsync(
        "Input.dispatchKeyEvent",
        new
        {
            type,
            key = key.Name,
            code = key.Code,
            windowsVirtualKeyCode = key.Number,
            modifiers,
            text,
            unmodifiedText = text,
        },
        cancellationToken);

    /// <param name="Name">The value of <c>KeyboardEvent.key</c>.</param>
    /// <param name="Code">The value of <c>KeyboardEvent.code</c>.</param>
    /// <param name="Number">Windows virtual key code.</param>
    /// <param name="Text">What it types; null for nothing.</param>
    /// <param name="Modifier">Its bit when it is a modifier.</param>
    internal sealed record Key(string Name, string Code, int Number, string? Text = null, int Modifier = 0);

    /// <summary>A key with the modifiers held while it is pressed.</summary>
    internal sealed record Chord(IReadOnlyList<Key> Modifiers, Key Key);
}
