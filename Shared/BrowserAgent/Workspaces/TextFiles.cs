using System.Text;

namespace Dashboard.BrowserAgent;

/// <summary>Bytes of text files as text, whatever encoding they came in.</summary>
internal static class TextFiles
{
    static TextFiles() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <returns>The text and its encoding's name; null when the bytes are no text.</returns>
    public static (string Text, string Encoding)? Read(byte[] content)
    {
        foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            var mark = encoding.GetPreamble();
            if (content.AsSpan().StartsWith(mark))
            {
                return (encoding.GetString(content, mark.Length, content.Length - mark.Length), encoding.WebName);
            }
        }

        if (content.AsSpan(0, Math.Min(content.Length, 8_000)).Contains((byte)0))
        {
            return null;
        }

        if (TryDecode(content, "utf-8") is { } utf8)
        {
            return (utf8, "utf-8");
        }

        // Files of Japanese and Chinese sites. The bytes of Chinese often pass for half-width kana, which nobody writes whole texts in.
        if (TryDecode(content, "shift_jis") is { } japanese && japanese.Count(letter => letter is >= '\uFF61' and <= '\uFF9F') * 5 < japanese.Count(char.IsLetter))
        {
            return (japanese, "shift_jis");
        }

        return TryDecode(content, "gb18030") is { } chinese ? (chinese, "gb18030") : (Encoding.Latin1.GetString(content), "iso-8859-1");
    }

    private static string? TryDecode(byte[] content, string name)
    {
        try
        {
            return Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback).GetString(content);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
