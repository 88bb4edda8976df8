using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;

namespace Dashboard.BrowserAgent;

/// <summary>
/// The ways in which programs write a text: as it is, in addresses (RFC 3986, forms, and what browsers leave as it is), in Base64
/// at each of its three alignments, in JSON and in HTML, and those once more inside JSON or an address.
/// </summary>
internal static class SecretForms
{
    /// <summary>Shorter texts stand by chance in too many others.</summary>
    public const int Shortest = 6;

    /// <summary>What a site stores can be long; a form within another form of it would cost more than it is worth.</summary>
    private const int Long = 2_000;

    private const string Unreserved = "-._~";

    /// <summary>Every form once, in the same order for the same text.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        if (text.Length < Shortest)
        {
            return [];
        }

        var once = Once(text).Distinct(StringComparer.Ordinal).ToList();
        if (text.Length > Long)
        {
            return once;
        }

        var twice = once.SelectMany(form => InJson(form).Concat([Percent(form, Unreserved), Percent(form, Unreserved, spaceAsPlus: true)]));
        return [.. once.Concat(twice).Where(form => form.Length >= Shortest).Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Once(string text)
    {
        IEnumerable<string> addresses =
        [
            Percent(text, Unreserved),
            Percent(text, "-._~!'()*"),
            Percent(text, "-._~!'()*;,/?:@&=+$#"),
            Percent(text, "-._*", spaceAsPlus: true),
            Percent(text, "-._!()*", spaceAsPlus: true),

            // What is put into an address as it is: browsers write only the worst of it in another way.
            Escaped(text, " \"#<>"),
            Escaped(text, " \"#<>'"),
            Escaped(text, " \"#<>?`{}"),
            Escaped(text, " \"<>`"),
        ];
        return [text, .. addresses.SelectMany(LowerToo), .. InJson(text), .. InHtml(text), .. InBase64(text), .. InHex(text)];
    }

    private static IEnumerable<string> InJson(string text)
    {
        var plain = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);
        var strict = JavaScriptEncoder.Default.Encode(text);
        var ascii = string.Concat(plain.Select(letter => letter > 126 ? $"\\u{(int)letter:x4}" : letter.ToString()));
        return [plain, strict, LowerEscapes(strict), ascii, ascii.Replace("/", "\\/", StringComparison.Ordinal), plain.Replace("/", "\\/", StringComparison.Ordinal)];
    }

    private static IEnumerable<string> InHtml(string text)
    {
        var least = text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
        var quoted = least.Replace("\"", "&quot;", StringComparison.Ordinal);
        return
        [
            least, quoted, WebUtility.HtmlEncode(text), least.Replace("\"", "&#34;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal),
            quoted.Replace("'", "&#39;", StringComparison.Ordinal), quoted.Replace("'", "&#x27;", StringComparison.Ordinal), quoted.Replace("'", "&apos;", StringComparison.Ordinal),
        ];
    }

    private static IEnumerable<string> InBase64(string text)
    {
        IEnumerable<byte[]> written = text.All(char.IsAscii) ? [Encoding.UTF8.GetBytes(text)]
            : text.All(letter => letter <= 0xFF) ? [Encoding.UTF8.GetBytes(text), Encoding.Latin1.GetBytes(text)]
            : [Encoding.UTF8.GetBytes(text)];
        foreach (var bytes in written)
        {
            yield return Convert.ToBase64String(bytes);
            for (var offset = 0; offset < 3; offset++)
            {
                // The letters that depend on nothing but this text, wherever it stands in what was encoded.
                var letters = Convert.ToBase64String([.. new byte[offset], .. bytes]).TrimEnd('=');
                var first = offset == 0 ? 0 : offset + 1;
                var last = letters.Length - ((bytes.Length + offset) % 3 == 0 ? 0 : 1);
                if (last - first >= Shortest)
                {
                    var core = letters[first..last];
                    yield return core;
                    yield return core.Replace('+', '-').Replace('/', '_');
                }
            }
        }
    }

    private static IEnumerable<string> InHex(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [Convert.ToHexStringLower(bytes), Convert.ToHexString(bytes)];
    }

    /// <summary>Everything but letters, digits and what is named here.</summary>
    private static string Percent(string text, string kept, bool spaceAsPlus = false) => Write(
        text, letter => char.IsAsciiLetterOrDigit(letter) || kept.Contains(letter, StringComparison.Ordinal), spaceAsPlus);

    /// <summary>Only what is named here, and what is not ASCII.</summary>
    private static string Escaped(string text, string escaped) =>
        Write(text, letter => letter is > ' ' and < '\x7F' && !escaped.Contains(letter, StringComparison.Ordinal), spaceAsPlus: false);

    private static string Write(string text, Func<char, bool> stays, bool spaceAsPlus)
    {
        var written = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (value < 0x80 && stays((char)value))
            {
                written.Append((char)value);
            }
            else if (value == ' ' && spaceAsPlus)
            {
                written.Append('+');
            }
            else
            {
                written.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
            }
        }

        return written.ToString();
    }

    private static IEnumerable<string> LowerToo(string address)
    {
        var lower = new StringBuilder(address);
        for (var at = address.IndexOf('%', StringComparison.Ordinal); at >= 0 && at + 2 < address.Length; at = address.IndexOf('%', at + 1))
        {
            lower[at + 1] = char.ToLowerInvariant(address[at + 1]);
            lower[at + 2] = char.ToLowerInvariant(address[at + 2]);
        }

        return [address, lower.ToString()];
    }

    private static string LowerEscapes(string json)
    {
        var lower = new StringBuilder(json);
        for (var at = json.IndexOf("\\u", StringComparison.Ordinal); at >= 0 && at + 5 < json.Length; at = json.IndexOf("\\u", at + 1, StringComparison.Ordinal))
        {
            for (var digit = at + 2; digit < at + 6; digit++)
            {
                lower[digit] = char.ToLowerInvariant(json[digit]);
            }
        }

        return lower.ToString();
    }
}
