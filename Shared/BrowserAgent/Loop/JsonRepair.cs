using System.Text;
using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Makes JSON out of what models write around and into it: thoughts, fences, prose, trailing commas, single quotes, raw line breaks,
/// backslashes that escape nothing, a missing end.
/// </summary>
internal static class JsonRepair
{
    private const string EndOfThoughts = "</think>";

    /// <summary>Prose with more brackets than this is no answer.</summary>
    private const int MaxStarts = 40;

    private const int MaxClosed = 3;

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <param name="isMeant">Tells the answer from other JSON beside it, an example in prose say; null takes any object.</param>
    /// <returns>
    /// The first value that is meant, else the first object, else the first value; and whether the text ended within an array, so that its last item
    /// may be incomplete.
    /// </returns>
    /// <exception cref="JsonException">There is no JSON in the text.</exception>
    public static (JsonElement Value, bool ArrayWasCut) Parse(string text, Func<JsonElement, bool>? isMeant = null)
    {
        isMeant ??= value => value.ValueKind == JsonValueKind.Object;
        var others = new List<(JsonElement Value, bool ArrayWasCut)>();
        JsonException? failure = null;
        foreach (var attempt in Values(WithoutThoughts(text)))
        {
            if (attempt.Failure is not null)
            {
                failure ??= attempt.Failure;
            }
            else if (isMeant(attempt.Value))
            {
                return (attempt.Value, attempt.ArrayWasCut);
            }
            else
            {
                others.Add((attempt.Value, attempt.ArrayWasCut));
            }
        }

        return others.Count == 0
            ? throw failure ?? new JsonException("there is no JSON in it")
            : others.OrderBy(other => other.Value.ValueKind != JsonValueKind.Object).First();
    }

    /// <summary>Some servers leave a model's thoughts in its answer, a few without the mark at their beginning. The same mark may stand in the answer itself.</summary>
    private static string WithoutThoughts(string text)
    {
        var end = text.IndexOf(EndOfThoughts, StringComparison.OrdinalIgnoreCase);
        var begins = text.AsSpan().TrimStart() is ['<', ..] or not ['{' or '[' or '`', ..];
        return end >= 0 && begins && text.AsSpan(end).Contains('{') ? text[(end + EndOfThoughts.Length)..] : text;
    }

    /// <summary>The values that begin at a bracket, one after the other; in what is none, and in what is not meant though cut off, for the next.</summary>
    private static IEnumerable<(JsonElement Value, bool ArrayWasCut, JsonException? Failure)> Values(string text)
    {
        var (starts, closed) = (0, 0);
        var start = text.AsSpan().IndexOfAny('{', '[');
        while (start >= 0 && starts++ < MaxStarts)
        {
            var (json, length, open) = Copy(text[start..]);
            if (length >= 0 || closed++ < MaxClosed)
            {
                var (value, failure) = TryRead(json, length < 0, open);
                length = failure is null ? length : -1;
                yield return (value, open.Brackets.Contains(']'), failure);
            }

            var next = start + Math.Max(length, 1);
            var more = text.AsSpan(next).IndexOfAny('{', '[');
            start = more < 0 ? -1 : next + more;
        }
    }

    private static (JsonElement Value, JsonException? Failure) TryRead(StringBuilder json, bool isCut, (Stack<char> Brackets, char? Quote) open)
    {
        try
        {
            return (Read(isCut ? Close(json, open.Brackets, open.Quote is not null) : json.ToString()), null);
        }
        catch (JsonException error)
        {
            return (default, error);
        }
    }

    private static JsonElement Read(string json)
    {
        using var document = JsonDocument.Parse(json, Lenient);
        return document.RootElement.Clone();
    }

    /// <summary>Copies one JSON value up to its end, mended.</summary>
    /// <returns>How long it was in the text, less than zero when the text ends before it; and what was open then.</returns>
    private static (StringBuilder Json, int Length, (Stack<char> Brackets, char? Quote) Open) Copy(string text)
    {
        var json = new StringBuilder(text.Length + 8);
        var open = new Stack<char>();
        char? quote = null;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote is { } end)
            {
                i += CopyWithin(text, i, end, json, out var isOver);
                quote = isOver ? null : quote;
                continue;
            }

            json.Append(c == '\'' ? '"' : c);
            switch (c)
            {
                case '"' or '\'':
                    quote = c;
                    break;
                case '{' or '[':
                    open.Push(c == '{' ? '}' : ']');
                    break;
                case '}' or ']' when open.TryPop(out _) && open.Count == 0:
                    return (json, i + 1, (open, null));
            }
        }

        return (json, -1, (open, quote));
    }

    /// <summary>Copies one character of a text in quotes.</summary>
    /// <returns>How many more of the text were taken.</returns>
    private static int CopyWithin(string text, int place, char quote, StringBuilder json, out bool isOver)
    {
        var c = text[place];
        isOver = c == quote && (quote == '"' || Ends(text.AsSpan(place + 1)));
        if (c == '\\' && place + 1 < text.Length)
        {
            var escaped = text[place + 1];
            json.Append(escaped switch
            {
                '\'' => "'",
                'u' when IsCode(text.AsSpan(place + 2)) => "\\u",
                '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't' => $"\\{escaped}",

                // It escapes nothing: a path or a pattern, written as it is.
                _ => $"\\\\{escaped}",
            });
            return 1;
        }

        json.Append(c switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '"' when quote != '"' => "\\\"",
            _ when isOver => "\"",
            _ => c.ToString(),
        });
        return 0;
    }

    private static bool IsCode(ReadOnlySpan<char> rest) => rest.Length >= 4 && rest[..4].IndexOfAnyExcept("0123456789abcdefABCDEF") < 0;

    /// <summary>A single quote that an apostrophe could be ends a text only before what may come after one.</summary>
    private static bool Ends(ReadOnlySpan<char> rest) => rest.TrimStart() is [] or [',' or ':' or '}' or ']', ..];

    private static string Close(StringBuilder json, Stack<char> open, bool inString)
    {
        if (!inString)
        {
            // The end of a code fence.
            while (json.Length > 0 && (json[^1] == '`' || char.IsWhiteSpace(json[^1])))
            {
                json.Length--;
            }
        }
        else
        {
            // A single backslash at the very end would escape the quote that is about to be added.
            if (json[^1] == '\\' && (json.Length < 2 || json[^2] != '\\'))
            {
                json.Length--;
            }

            json.Append('"');
        }

        var closed = json.ToString().TrimEnd();
        foreach (var candidate in Endings(closed))
        {
            var whole = candidate + string.Concat(open);
            if (IsJson(whole))
            {
                return whole;
            }
        }

        throw new JsonException("it is cut off");
    }

    /// <summary>The text as it is, with a value for a property that has none, or without its last, half-written part.</summary>
    private static IEnumerable<string> Endings(string text)
    {
        yield return text;
        yield return text + (text.EndsWith(':') ? "null" : ":null");
        for (var end = text.LastIndexOfAny([',', '{', '[']); end > 0; end = text.LastIndexOfAny([',', '{', '['], end - 1))
        {
            yield return text[end] == ',' ? text[..end] : text[..(end + 1)];
            if (text.Length - end > 400)
            {
                yield break;
            }
        }
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Lenient);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
