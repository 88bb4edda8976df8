using System.Text;
using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>Makes JSON out of what models write around and into it: fences, prose, trailing commas, raw line breaks, a missing end.</summary>
internal static class JsonRepair
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <returns>The value, and whether the text ended within an array, so that its last item may be incomplete.</returns>
    /// <exception cref="JsonException">There is no JSON in the text.</exception>
    public static (JsonElement Value, bool ArrayWasCut) Parse(string text)
    {
        var start = text.AsSpan().IndexOfAny('{', '[');
        if (start < 0)
        {
            throw new JsonException("there is no JSON in it");
        }

        var (json, arrayWasCut) = Complete(text[start..]);
        using var document = JsonDocument.Parse(json, Lenient);
        return (document.RootElement.Clone(), arrayWasCut);
    }

    /// <summary>Copies one JSON value, ends it where it ends, and closes what is still open when the text ends before.</summary>
    private static (string Json, bool ArrayWasCut) Complete(string text)
    {
        var json = new StringBuilder(text.Length + 8);
        var open = new Stack<char>();
        var inString = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (inString)
            {
                if (c == '\\' && i + 1 < text.Length)
                {
                    json.Append(c).Append(text[++i]);
                    continue;
                }

                inString = c != '"';
                json.Append(c switch { '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ => c.ToString() });
                continue;
            }

            json.Append(c);
            switch (c)
            {
                case '"':
                    inString = true;
                    break;
                case '{' or '[':
                    open.Push(c == '{' ? '}' : ']');
                    break;
                case '}' or ']' when open.TryPop(out _) && open.Count == 0:
                    return (json.ToString(), false);
            }
        }

        return (Close(json, open, inString), open.Contains(']'));
    }

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
