using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Takes the secrets of one run out of text, in whatever form they stand there; their placeholders stand in their place. The one
/// for everything that leaves: events, logs, results, files, telemetry, messages to models.
/// </summary>
public sealed partial class SecretScrubber
{
    /// <summary>Codes of a second factor count for a minute or two; older ones tell nothing.</summary>
    private const int CodesKept = 4;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _adding = new();
    private readonly IReadOnlyList<Secret> _secrets;
    private readonly List<Secret> _codes = [];
    private readonly Known _lasting;
    private volatile Known _known;

    /// <param name="secrets">Only those that are hidden count.</param>
    public SecretScrubber(IEnumerable<Secret> secrets)
    {
        _secrets = [.. secrets.Where(secret => secret.IsHidden)];
        _known = _lasting = new Known(_secrets);
    }

    /// <summary>Knows no secrets.</summary>
    public static SecretScrubber None { get; } = new([]);

    public bool IsEmpty => _known.Forms.Count == 0;

    /// <summary>The text as anybody may read it.</summary>
    public string Scrub(string text)
    {
        var known = _known;
        return known.IsIn(text) ? known.Replace(text, form => form.Secret.Placeholder) : text;
    }

    /// <summary>The same for a text that is still being written: an end in which a secret may be beginning is held back.</summary>
    public string ScrubGrowing(string text) => Scrub(text[.._known.LengthBeforeBeginnings(text)]);

    /// <summary>The same for a text that somebody copied: also when it is nothing but a secret that is too short to be looked for in others.</summary>
    /// <param name="isCut">It went on: a secret that is beginning at its end is left out.</param>
    public string ScrubCopy(string text, bool isCut) =>
        _secrets.FirstOrDefault(secret => secret.Value.AsSpan().Trim().SequenceEqual(text.AsSpan().Trim())) is { } whole
            ? whole.Placeholder
            : isCut ? ScrubGrowing(text) : Scrub(text);

    /// <summary>The same for JSON, which stays JSON: a secret that is a number somewhere else is no reason to break it.</summary>
    public string ScrubJson(string json)
    {
        if (!_known.IsIn(json))
        {
            return json;
        }

        return Scrubbed(JsonNode.Parse(json))?.ToJsonString(Readable) ?? "null";
    }

    public bool IsIn(string text) => _known.IsIn(text);

    /// <summary>Where secrets stand in a text; the places do not overlap.</summary>
    /// <returns>Start and end, the end excluded.</returns>
    public IReadOnlyList<(int Start, int End)> Find(string text)
    {
        var known = _known;
        var places = new List<(int, int)>();
        if (known.Values is not { } values)
        {
            return places;
        }

        for (var from = 0; from < text.Length;)
        {
            var next = text.AsSpan(from).IndexOfAny(values);
            if (next < 0)
            {
                break;
            }

            var start = from + next;
            var length = known.Forms.First(form => string.CompareOrdinal(text, start, form.Text, 0, form.Text.Length) == 0).Text.Length;
            places.Add((start, start + length));
            from = start + length;
        }

        return places;
    }

    /// <summary>Takes secrets out so that <see cref="Restore"/> can put the very same text back: for the state of a run.</summary>
    public string Seal(string text)
    {
        // Without codes: nobody needs them again, and digits stand for numbers too.
        return _lasting.IsIn(text) ? _lasting.Replace(text, form => $"<secret:{form.Secret.Name}#{form.Number.ToString(CultureInfo.InvariantCulture)}>") : text;
    }

    /// <summary>Puts back what <see cref="Seal"/> took out; what belongs to a secret that is not known any more stays out.</summary>
    public string Restore(string text) => !text.Contains("<secret:", StringComparison.Ordinal) ? text : SealedForm().Replace(text, match =>
    {
        var number = int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
        return _lasting.Sealed.GetValueOrDefault((match.Groups["name"].Value, number)) ?? match.Value;
    });

    /// <summary>A code that was typed is a secret for as long as it counts.</summary>
    internal void AddCode(Secret secret, string code)
    {
        lock (_adding)
        {
            _codes.RemoveAll(known => known.Value == code);
            _codes.Add(secret with { Value = code, Totp = null });
            if (_codes.Count > CodesKept)
            {
                _codes.RemoveAt(0);
            }

            _known = new Known([.. _secrets, .. _codes]);
        }
    }

    private JsonNode? Scrubbed(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(Scrub(member.Key), Scrubbed(member.Value)))
            .DistinctBy(member => member.Key, StringComparer.Ordinal)),
        JsonArray items => new JsonArray([.. items.Select(Scrubbed)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonValue.Create(Scrub(value.GetValue<string>())),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex("<secret:(?<name>[^<>#]+)#(?<number>[0-9]{1,4})>")]
    private static partial Regex SealedForm();

    private sealed record Form(string Text, Secret Secret, int Number);

    /// <summary>What is looked for, the longest first, so that no form is broken up by a shorter one.</summary>
    private sealed class Known
    {
        public Known(IReadOnlyList<Secret> secrets)
        {
            Forms =
            [
                .. secrets.SelectMany(secret => SecretForms.Of(secret.Value).Select((text, number) => new Form(text, secret, number)))
                    .DistinctBy(form => form.Text, StringComparer.Ordinal)
                    .OrderByDescending(form => form.Text.Length),
            ];
            Values = Forms.Count == 0 ? null : SearchValues.Create([.. Forms.Select(form => form.Text)], StringComparison.Ordinal);
        }

        public IReadOnlyList<Form> Forms { get; }

        /// <summary>Forms by the name of the secret and their number.</summary>
        public Dictionary<(string Name, int Number), string> Sealed => field ??= Forms
            .DistinctBy(form => (form.Secret.Name, form.Number)).ToDictionary(form => (form.Secret.Name, form.Number), form => form.Text);

        public SearchValues<string>? Values { get; }

        public bool IsIn(string text) => Values is { } values && text.AsSpan().ContainsAny(values);

        private ILookup<char, string> ByFirstLetter => field ??= Forms.ToLookup(form => form.Text[0], form => form.Text);

        /// <summary>How much of a text may be shown while more of it will come: no end of that is the beginning of a form.</summary>
        public int LengthBeforeBeginnings(string text)
        {
            var longest = Forms.Count == 0 ? 0 : Forms[0].Text.Length;
            var end = text.Length;
            for (var start = Math.Max(0, end - longest + 1); start < end; start++)
            {
                if (Begins(text.AsSpan(start, end - start)))
                {
                    // What stands before it may end in a beginning, too: in one of the form that it was a part of, say.
                    end = start;
                    start = Math.Max(0, end - longest + 1) - 1;
                }
            }

            return end;
        }

        private bool Begins(ReadOnlySpan<char> rest)
        {
            foreach (var form in ByFirstLetter[rest[0]])
            {
                if (form.Length > rest.Length && form.AsSpan().StartsWith(rest, StringComparison.Ordinal))
                {
                    return true;
                }
            }

            return false;
        }

        public string Replace(string text, Func<Form, string> with)
        {
            foreach (var form in Forms)
            {
                if (text.Contains(form.Text, StringComparison.Ordinal))
                {
                    text = text.Replace(form.Text, with(form), StringComparison.Ordinal);
                }
            }

            return text;
        }
    }
}
