using System.Text.RegularExpressions;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Puts text into one field, and sees whether the field took it.</summary>
/// <param name="alone">
/// The field must get it and nobody else, as with secrets: keys go to whatever has the focus, and a frame of another site can take
/// that at any moment.
/// </param>
internal sealed partial class Typing(ActionContext context, ElementRef element, bool append, bool alone = false)
{
    /// <summary>Longer texts are put in at once, also where keys are followed.</summary>
    private const int MostKeys = 200;

    private readonly PageTab _tab = element.Frame.Tab;
    private readonly Keyboard _keyboard = new(element.Frame.Tab);
    private string? _held;
    private bool _isEditor;
    private bool _isInParts;
    private bool _isDate;
    private bool _isRetried;
    private bool _isUnhurried;
    private bool _isReplacing;
    private bool _isCode;
    private Task _released = Task.CompletedTask;

    /// <summary>The field, for who waits until the page has come to rest.</summary>
    public FieldReading Reading { get; } = new(element.Frame);

    /// <summary>The field hides what it holds.</summary>
    public bool IsSecret { get; private set; }

    /// <summary>It was no field but a slider that the page draws.</summary>
    public bool IsSlider { get; private set; }

    /// <summary>It draws its text itself, so that nobody can ask the field for it.</summary>
    public bool IsDrawn { get; private set; }

    /// <summary>The date that was typed as the field writes dates; null where text was typed as it was given.</summary>
    public string? AsWritten { get; private set; }

    /// <param name="text">A date as HTML writes it is typed as the field writes dates, where that can be told.</param>
    /// <param name="realistic">Key by key, and as it is.</param>
    /// <exception cref="ActionException">The element takes no text, or none of this kind.</exception>
    public async Task TypeAsync(string text, bool realistic, bool submit, CancellationToken cancellationToken)
    {
        await BeginAsync(text, realistic, submit, cancellationToken);
        await _released;
    }

    /// <summary><see cref="TypeAsync"/> until the text is in; the answer to what comes behind it is left to <see cref="EndAsync"/>.</summary>
    public async Task BeginAsync(string text, bool realistic, bool submit, CancellationToken cancellationToken)
    {
        var field = await FocusAsync(cancellationToken, AtOnce(text, realistic));
        await (_isUnhurried ? Pointer.AskAsync("whenHeard", element, cancellationToken) : Task.CompletedTask);
        (IsSecret, IsSlider, IsDrawn, _isEditor, _isInParts) = (field.Is("secret"), field.Kind == "aria", field.Kind == "drawn", field.Kind == "editable", field.Kind == "parts");
        _isReplacing = !append && !field.Is("empty");
        _isCode = !append && !(alone && field.Is("apart")) && field.State.TryGetProperty("boxes", out var boxes) && Letters(text).Length is var letters && letters > 1 && letters <= boxes.GetInt32();
        Reading.Place = !_isCode && field.State.TryGetProperty("place", out var place) ? place : null;
        if (alone && _isInParts)
        {
            throw new ActionException(ActionErrors.NotEditable, "A secret cannot be typed here: the page would show the date in another form, as no secret.");
        }

        if (field.Is("inserted"))
        {
            // Nobody waits for it but who looks at what is there when a key is let go, and the page is watched.
            _released = _keyboard.ReleaseLastAsync(text, cancellationToken);
        }
        else if (_isCode)
        {
            await InsertCodeAsync(Letters(text), cancellationToken);
        }
        else if (field.Kind is "set" or "aria" or "parts")
        {
            await new FieldValue(context, element).SetAsync(text, field, cancellationToken);
        }
        else
        {
            // A secret would be shown in a form in which nobody knows it.
            _isDate = !alone && !realistic && !append && field.Kind == "text" && WrittenDate.IsOne(text.Trim());
            if (_isDate && field.Is("part"))
            {
                throw new ActionException(ActionErrors.InvalidValue, "The field takes a number, one part of a date or time: type each part into its own field.");
            }

            AsWritten = _isDate ? await AsWrittenAsync(text.Trim(), cancellationToken) : AsWritten;
            field = await WithFocusAsync(field, cancellationToken);

            // Calendars follow the keys, and leave out those that their dates do not have.
            await InsertAsync(AsWritten ?? text, field, realistic || (_isDate && !_isRetried && WrittenDate.TypeOf(text.Trim()) != "time"), cancellationToken);
        }

        if (submit)
        {
            await _keyboard.PressAsync("Enter", cancellationToken);
        }
    }

    /// <summary>When the page has come to rest.</summary>
    /// <param name="reads">Whether the field is to be read for <see cref="CheckAsync"/>.</param>
    public async Task EndAsync(bool reads, CancellationToken cancellationToken)
    {
        try
        {
            await _released;
        }
        catch (CdpException error) when (error.IsClosed)
        {
            // The page was left; the text had gone in.
        }

        await (reads ? ReadAsync(cancellationToken) : Task.CompletedTask);
    }

    /// <summary>Takes what the field was found to hold, or reads it, for <see cref="CheckAsync"/>.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            _held = Reading.Held ?? (await Pointer.AskAsync(_isCode ? "heldInCode" : "held", element, cancellationToken)).GetString() ?? "";
        }
        catch (CdpException error) when (error.IsContextLost || error.IsClosed)
        {
            // The page was left, with the field.
            _held = null;
        }
    }

    /// <summary>
    /// A sentence when the field held something else than was typed when it was read: a mask, a length limit, a filter. A field that heard
    /// nothing of it is typed into again, key by key, since some listen to keys only.
    /// </summary>
    public async Task<string?> CheckAsync(string text, bool realistic, CancellationToken cancellationToken)
    {
        try
        {
            if (_isDate && _held is not null && Normal(_held) != Normal(AsWritten ?? text) && (AsWritten is not null || Letters(_held) != Letters(text)))
            {
                // Masks that go from part to part, and fields that complete what they get, take a date as a whole.
                (_isRetried, Reading.Held) = (true, null);
                await context.ActAsync(_tab, element.Frame, () => TypeAsync(text, realistic, submit: false, cancellationToken), cancellationToken);
                await ReadAsync(cancellationToken);
            }

            if (_isDate && AsWritten is null && _held is not null)
            {
                await (WrittenDate.TypeOf(text.Trim()) switch
                {
                    "date" => TryInCalendarAsync(text.Trim(), cancellationToken),
                    "time" or "datetime-local" => TryOtherFormsAsync(text.Trim(), cancellationToken),
                    _ => Task.CompletedTask,
                });
            }

            if (_isDate && !realistic)
            {
                await TryInPartsAsync(text.Trim(), cancellationToken);
            }

            text = _isCode ? Letters(text) : AsWritten ?? text;
            if (!realistic && !_isInParts && !_isDate && !_isCode && _held is { } held && await MissedAsync(held, text, cancellationToken) is { } byKeys)
            {
                (_isUnhurried, Reading.Held) = (!byKeys, null);
                await context.ActAsync(_tab, element.Frame, () => TypeAsync(text, realistic: byKeys, submit: false, cancellationToken), cancellationToken);
                await ReadAsync(cancellationToken);
            }

            var shown = _held is null || Normal(_held) == Normal(text) ? null : $" The field now holds “{(_held.Length > 200 ? _held[..200] + "…" : _held)}”.";
            return shown is null && !_isLeftOpen ? null : shown + AboutDate(text.Trim());
        }
        catch (CdpException error) when (error.IsContextLost || error.IsClosed)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the text is to be typed again, because the page had nothing of it (true: key by key) or put it beside what was there, having heard
    /// of the text before it heard that all was selected (false). Null where it was taken, or became something else: a tag, say.
    /// </summary>
    private async Task<bool?> MissedAsync(string held, string text, CancellationToken cancellationToken)
    {
        if (Took(held, text))
        {
            return _isEditor && _isReplacing && Letters(held) != Letters(text) ? false : null;
        }

        return (await Pointer.AskAsync("became", element, cancellationToken, text)).GetString() switch
        {
            "nothing" => true,
            "other" => false,
            _ => null,
        };
    }

    /// <summary>Makes the field ready; a frame may not take the focus by itself, but a click gives it.</summary>
    /// <param name="text">To be put in by the same call, where that can be done.</param>
    public async Task<PreparedField> FocusAsync(CancellationToken cancellationToken, string? text = null)
    {
        var pointer = new Pointer(_tab);
        var field = await pointer.AimAtFieldAsync(context, element, append, text, cancellationToken);
        ThrowIfNotEditable(field);
        if (field.Kind is "aria" or "parts" || field.Is("focused"))
        {
            return field;
        }

        await pointer.ClickAtAsync(field.Point, new MousePress(), cancellationToken);
        return field with { State = await Pointer.AskAsync("prepare", element, cancellationToken, append) };
    }

    /// <summary>
    /// Before anything is sent to whatever has the focus: what closes when the focus leaves it (a calendar, say) may take it back a moment
    /// later. It stays closed when the field is pressed.
    /// </summary>
    /// <exception cref="ActionException"><c>not_editable</c>: the field cannot keep the focus.</exception>
    private async Task<PreparedField> WithFocusAsync(PreparedField field, CancellationToken cancellationToken)
    {
        if (alone || await HasFocusAsync())
        {
            return field;
        }

        await new Pointer(_tab).ClickAtAsync(field.Point, new MousePress(), cancellationToken);
        field = field with { State = await Pointer.AskAsync("prepare", element, cancellationToken, append) };
        return await HasFocusAsync()
            ? field
            : throw new ActionException(ActionErrors.NotEditable, "Something else on the page takes the focus from the field, so that nothing was typed. Close what is open on the page first.");

        async Task<bool> HasFocusAsync() => (await Pointer.AskAsync("keepsFocus", element, cancellationToken)).GetBoolean();
    }

    /// <summary>The text, where nothing but putting it in is to be done with it; else null.</summary>
    private string? AtOnce(string text, bool realistic) =>
        alone || realistic || _isUnhurried || text.Length == 0 || text.AsSpan().ContainsAny('\r', '\n') || WrittenDate.IsOne(text.Trim()) ? null : text;

    private async Task InsertAsync(string text, PreparedField field, bool realistic, CancellationToken cancellationToken)
    {
        if (IsDrawn || (_isEditor && append))
        {
            // Only its own keys know where a text begins and ends of which an editor draws what is in view.
            await _keyboard.PressAsync(append ? "Control+End" : "Control+a", cancellationToken);
        }

        var isKeyed = field.Is("keyed") && text.Length <= MostKeys && !text.Contains('\n', StringComparison.Ordinal);
        if (!append && !field.Is("empty") && (realistic || isKeyed || IsDrawn || text.Length == 0))
        {
            await _keyboard.PressAsync("Delete", cancellationToken);
        }

        if (text.Length == 0)
        {
            return;
        }

        if (alone)
        {
            await InsertAloneAsync(text, realistic, cancellationToken);
        }
        else if (realistic || isKeyed)
        {
            await _keyboard.TypeAsync(text, cancellationToken, pause: realistic);
        }
        else if (field.Is("code") && text.Contains('\n', StringComparison.Ordinal))
        {
            // What is typed into code, it indents and closes by itself.
            await context.Session.Clipboard.PasteOnceAsync(_tab, element.Frame, text, cancellationToken);
        }
        else if (field.Kind == "editable" && text.ReplaceLineEndings("\n").Split('\n') is { Length: > 1 } lines)
        {
            await InsertLinesAsync(lines, cancellationToken);
        }
        else
        {
            // Sent in one go: the browser keeps the order.
            await Task.WhenAll(_keyboard.InsertTextAsync(text, cancellationToken), _keyboard.ReleaseLastAsync(text, cancellationToken));
        }
    }

    /// <summary>Each letter into a box of its own, whether the page goes on to the next by itself or not.</summary>
    private async Task InsertCodeAsync(string letters, CancellationToken cancellationToken)
    {
        for (var index = 0; index < letters.Length; index++)
        {
            if (alone)
            {
                // One letter is too little to be looked for: the box itself is kept in mind.
                if (await Pointer.SecretBoxAsync(element, index, cancellationToken) is { } box)
                {
                    context.Session.Secrets?.Typed(box);
                }

                await AskAloneAsync("insertInBox", cancellationToken, index, letters[index].ToString());
                await Task.WhenAll(_keyboard.ReleaseAsync([KeyModifier.Shift], cancellationToken));
                continue;
            }

            await Pointer.AskAsync("codeBox", element, cancellationToken, index);
            await _keyboard.TypeAsync(letters[index].ToString(), cancellationToken);
        }
    }

    /// <summary>By a script, which no other frame can come between; key by key only with a look before each key.</summary>
    private async Task InsertAloneAsync(string text, bool realistic, CancellationToken cancellationToken)
    {
        if (!realistic)
        {
            await AskAloneAsync("insert", cancellationToken, text);

            // For those who look at what is there only when a key is let go: one that says nothing of the text.
            await Task.WhenAll(_keyboard.ReleaseAsync([KeyModifier.Shift], cancellationToken));
            return;
        }

        foreach (var letter in text.EnumerateRunes())
        {
            await AskAloneAsync("focused", cancellationToken);
            await _keyboard.TypeAsync(letter.ToString(), cancellationToken);
        }
    }

    private async Task AskAloneAsync(string operation, CancellationToken cancellationToken, params object?[] values)
    {
        if (!(await Pointer.PutAsync(operation, element, cancellationToken, values)).GetBoolean())
        {
            throw new ActionException(ActionErrors.SecretRefused, "Something else on the page took the focus from the field, so that the secret was not typed.");
        }
    }

    /// <summary>A plain Enter sends the message in many editors; with Shift it is a new line in all of them.</summary>
    private async Task InsertLinesAsync(string[] lines, CancellationToken cancellationToken)
    {
        for (var index = 0; index < lines.Length; index++)
        {
            if (index > 0)
            {
                await _keyboard.PressAsync("Shift+Enter", cancellationToken);
            }

            if (lines[index].Length > 0)
            {
                await _keyboard.InsertTextAsync(lines[index], cancellationToken);
            }
        }
    }

    private static void ThrowIfNotEditable(PreparedField field)
    {
        switch (field.Kind)
        {
            case "choice":
                throw new ActionException(ActionErrors.NotEditable, "This is not a text field: use select or check, or click it.");
            case "file":
                throw new ActionException(ActionErrors.NotEditable, "Files cannot be typed: use upload.");
            case "none" when field.Is("opens"):
                throw new ActionException(ActionErrors.NotEditable, "The element takes no text: click it and choose in what it opens.");
            case "none" when field.Is("cell"):
                throw new ActionException(ActionErrors.NotEditable, "A cell is no field: click it twice (count 2), and type into the field that opens in it, if one does.");
            case "none":
                throw new ActionException(ActionErrors.NotEditable, "The element is not a field that text can be typed into.");
            default:
                break;
        }

        if (field.Is("disabled"))
        {
            throw new ActionException(ActionErrors.ElementDisabled, "The field is disabled.");
        }

        if (field.Is("readonly"))
        {
            throw new ActionException(ActionErrors.NotEditable, "The field is read-only. If it opens something when it is clicked, a calendar or a list, choose there.");
        }
    }

    /// <summary>Formatting and cutting are a field's right; holding nothing of the text is not.</summary>
    private static bool Took(string held, string text)
    {
        var (there, wanted) = (Letters(held), Letters(text));
        return wanted.Length == 0
            || (there.Length > 0 && (there.Contains(wanted, StringComparison.OrdinalIgnoreCase) || wanted.Contains(there, StringComparison.OrdinalIgnoreCase)));
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    /// <summary>An editor parts its lines by boxes of any height, and keeps marks that nobody sees where a line is empty.</summary>
    private string Normal(string text) => _isEditor
        ? string.Join('\n', Unseen().Replace(text, "").Replace('\u00a0', ' ').ReplaceLineEndings("\n").Split('\n').Select(static line => line.TrimEnd()).Where(static line => line.Length > 0)).Trim()
        : text.ReplaceLineEndings("\n").Trim();

    [GeneratedRegex("[./]")]
    private static partial Regex Separators();

    [GeneratedRegex(@"[\u200b-\u200d\u2060\ufeff]")]
    private static partial Regex Unseen();
}
