using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>The keyboard of a tab; what is pressed goes to the focused element, in whichever frame it is.</summary>
internal sealed partial class Keyboard(PageTab tab)
{
    private const int Alt = 1;
    private const int Control = 2;
    private const int Meta = 4;
    private const int Shift = 8;

    /// <summary>Longer texts are typed without pauses between the keys.</summary>
    private const int MaxPausedText = 200;

    private const string ShiftedSymbols = "~!@#$%^&*()_+{}|:\"<>?";

    private static readonly FrozenDictionary<string, Key> Named = CreateNamed();
    private static readonly FrozenDictionary<char, PhysicalKey> Symbols = CreateSymbols();

    /// <summary>Reads shortcuts such as <c>Enter</c>, <c>Control+A Delete</c> or <c>Control + A</c>.</summary>
    /// <exception cref="ActionException"><c>unknown_key</c>.</exception>
    public static IReadOnlyList<Chord> Parse(string keys) =>
        [.. SpacedPlus().Replace(keys, Joined).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ParseChord)];

    /// <summary>Blanks around a plus part nothing where a key is held; elsewhere it is the plus key itself.</summary>
    private static string Joined(Match match) =>
        Named.TryGetValue(match.Groups[1].Value, out var key) && key.Modifier != 0 ? $"{match.Groups[1].Value}+" : match.Value;

    [GeneratedRegex(@"(\w+)\s*\+\s*(?=\S)")]
    private static partial Regex SpacedPlus();

    /// <summary>Presses a key with its modifiers held, sent in one go: the browser keeps the order.</summary>
    public Task PressAsync(Chord chord, CancellationToken cancellationToken)
    {
        var held = 0;
        List<Task> sent = [];
        foreach (var modifier in chord.Modifiers)
        {
            held |= modifier.Modifier;
            sent.Add(SendAsync("rawKeyDown", modifier, held, null, cancellationToken));
        }

        // A character is text only without Control, Alt or Meta: with them it is a shortcut.
        var text = (held & ~Shift) == 0 ? chord.Key.Text : null;
        sent.Add(SendAsync(text is null ? "rawKeyDown" : "keyDown", chord.Key, held, text, cancellationToken));
        sent.Add(SendAsync("keyUp", chord.Key, held, null, cancellationToken));
        foreach (var modifier in chord.Modifiers.Reverse())
        {
            held &= ~modifier.Modifier;
            sent.Add(SendAsync("keyUp", modifier, held, null, cancellationToken));
        }

        return Task.WhenAll(sent);
    }

    public Task PressAsync(string key, CancellationToken cancellationToken) => PressAsync(ParseChord(key), cancellationToken);

    /// <summary>Presses a key many times, sent in one go.</summary>
    public Task PressAsync(string key, int times, CancellationToken cancellationToken)
    {
        var chord = ParseChord(key);
        return Task.WhenAll(Enumerable.Range(0, times).Select(_ => PressAsync(chord, cancellationToken)));
    }

    /// <summary>Presses a key down or lets it go, as a person does who sits at it.</summary>
    /// <returns>Null for what is no key.</returns>
    public Task? StrokeAsync(KeyInput stroke, CancellationToken cancellationToken)
    {
        if (!Named.ContainsKey(stroke.Key) && stroke.Key.EnumerateRunes().Count() != 1)
        {
            return null;
        }

        var key = ParseKey(stroke.Key);
        key = key with
        {
            Name = stroke.Key,
            Code = stroke.Code.Length > 0 ? stroke.Code : key.Code,

            // Whatever letters a layout puts on them, shortcuts are where the keys are.
            Number = key.Number == 0 && stroke.Code.Length == 4 && stroke.Code.StartsWith("Key", StringComparison.Ordinal) ? stroke.Code[3] : key.Number,
        };
        var text = stroke.Down && (stroke.Modifiers & ~Shift) == 0 ? key.Text : null;
        return SendAsync(
            !stroke.Down ? "keyUp" : text is null ? "rawKeyDown" : "keyDown", key, stroke.Modifiers, text, cancellationToken, isRepeated: stroke.Repeat);
    }

    /// <summary>Shows a text that an input method has not put in yet; empty takes it back.</summary>
    public Task ComposeAsync(string text, CancellationToken cancellationToken) => tab.Session.SendAsync(
        "Input.imeSetComposition", new { text, selectionStart = text.Length, selectionEnd = text.Length }, cancellationToken);

    /// <summary>Pastes with the keys of a person; the browser's clipboard must hold what is meant.</summary>
    public Task PasteAsync(CancellationToken cancellationToken) => Task.WhenAll(
        SendAsync("rawKeyDown", Named["Control"], Control, null, cancellationToken),
        SendAsync("rawKeyDown", ParseKey("v"), Control, null, cancellationToken, ["paste"]),
        SendAsync("keyUp", ParseKey("v"), Control, null, cancellationToken),
        SendAsync("keyUp", Named["Control"], 0, null, cancellationToken));

    /// <summary>Puts text in at the caret, in one stroke, as an input method does; fires trusted input events.</summary>
    public Task InsertTextAsync(string text, CancellationToken cancellationToken) =>
        tab.Session.SendAsync("Input.insertText", new { text }, cancellationToken);

    /// <summary>Lets the last key of a text go that was put in at once, for those who look at what is there only then.</summary>
    public Task ReleaseLastAsync(string text, CancellationToken cancellationToken) =>
        text is [.., > ' ' and <= '~' and var last] ? SendAsync("keyUp", ParseKey(last.ToString()), 0, null, cancellationToken) : Task.CompletedTask;

    /// <summary>Types text key by key, with the pauses of a quick typist while the text is short.</summary>
    /// <param name="pause">Without, one key follows at once upon the other.</param>
    public async Task TypeAsync(string text, CancellationToken cancellationToken, bool pause = true)
    {
        pause &= text.Length <= MaxPausedText;
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            await TypeAsync(rune, cancellationToken);
            if (pause)
            {
                await Task.Delay(Random.Shared.Next(8, 30), cancellationToken);
            }
        }
    }

    /// <summary>Presses down keys that are held while the mouse is used; to be followed by <see cref="ReleaseAsync"/>.</summary>
    public IEnumerable<Task> HoldAsync(IReadOnlyList<KeyModifier> modifiers, CancellationToken cancellationToken)
    {
        var held = 0;
        List<Task> sent = [];
        foreach (var modifier in modifiers)
        {
            var key = Named[modifier.ToString()];
            held |= key.Modifier;
            sent.Add(SendAsync("rawKeyDown", key, held, null, cancellationToken));
        }

        return sent;
    }

    public IEnumerable<Task> ReleaseAsync(IReadOnlyList<KeyModifier> modifiers, CancellationToken cancellationToken)
    {
        var held = Bits(modifiers);
        List<Task> sent = [];
        foreach (var modifier in modifiers.Reverse())
        {
            var key = Named[modifier.ToString()];
            held &= ~key.Modifier;
            sent.Add(SendAsync("keyUp", key, held, null, cancellationToken));
        }

        return sent;
    }

    public static int Bits(IReadOnlyList<KeyModifier> modifiers) =>
        modifiers.Aggregate(0, static (bits, modifier) => bits | Named[modifier.ToString()].Modifier);

    private Task TypeAsync(Rune rune, CancellationToken cancellationToken)
    {
        var text = rune.ToString();
        if (text == "\n")
        {
            return PressAsync("Enter", cancellationToken);
        }

        if (text is not [>= ' ' and <= '~'])
        {
            return InsertTextAsync(text, cancellationToken);
        }

        var key = ParseKey(text);
        var held = IsShifted(text[0]) ? Shift : 0;
        return Task.WhenAll(
            SendAsync("keyDown", key, held, text, cancellationToken),
            SendAsync("keyUp", key, held, null, cancellationToken));
    }

    private static bool IsShifted(char letter) => letter is >= 'A' and <= 'Z' || ShiftedSymbols.Contains(letter, StringComparison.Ordinal);

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
            : Symbols.GetValueOrDefault(name[0]) is { } symbol ? new Key(name, symbol.Code, symbol.Number, name)
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

    /// <summary>Where symbols lie on a keyboard with the layout of the United States.</summary>
    private static FrozenDictionary<char, PhysicalKey> CreateSymbols()
    {
        (string Letters, string Code, int Number)[] keys =
        [
            ("-_", "Minus", 189), ("=+", "Equal", 187), ("[{", "BracketLeft", 219), ("]}", "BracketRight", 221), ("\\|", "Backslash", 220),
            (";:", "Semicolon", 186), ("'\"", "Quote", 222), (",<", "Comma", 188), (".>", "Period", 190), ("/?", "Slash", 191),
            ("`~", "Backquote", 192), ("!", "Digit1", '1'), ("@", "Digit2", '2'), ("#", "Digit3", '3'), ("$", "Digit4", '4'),
            ("%", "Digit5", '5'), ("^", "Digit6", '6'), ("&", "Digit7", '7'), ("*", "Digit8", '8'), ("(", "Digit9", '9'), (")", "Digit0", '0'),
        ];
        return keys.SelectMany(static key => key.Letters, static (key, letter) => KeyValuePair.Create(letter, new PhysicalKey(key.Code, key.Number)))
            .ToFrozenDictionary();
    }

    private Task SendAsync(
        string type, Key key, int modifiers, string? text, CancellationToken cancellationToken, string[]? commands = null, bool isRepeated = false) => tab.Session.SendAsync(
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
            commands,
            autoRepeat = isRepeated,
        },
        cancellationToken);

    /// <param name="Name">The value of <c>KeyboardEvent.key</c>.</param>
    /// <param name="Code">The value of <c>KeyboardEvent.code</c>.</param>
    /// <param name="Number">Windows virtual key code.</param>
    /// <param name="Text">What it types; null for nothing.</param>
    /// <param name="Modifier">Its bit when it is a modifier.</param>
    internal sealed record Key(string Name, string Code, int Number, string? Text = null, int Modifier = 0);

    /// <summary>A key with the modifiers held while it is pressed.</summary>
    internal sealed record Chord(IReadOnlyList<Key> Modifiers, Key Key)
    {
        public bool IsPaste => Key.Code == "KeyV" && Modifiers is [{ Modifier: Control or Meta }];
    }

    private sealed record PhysicalKey(string Code, int Number);
}
