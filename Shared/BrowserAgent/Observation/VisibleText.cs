using System.Globalization;
using System.Text;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Text without the characters that a person does not see and a model reads all the same: zero-width and joining ones,
/// those that turn the direction of writing, tags. They hide words, or hide within words what is looked for.
/// </summary>
internal static class VisibleText
{
    public static string Of(string text)
    {
        if (!text.EnumerateRunes().Any(IsInvisible))
        {
            return text;
        }

        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes().Where(rune => !IsInvisible(rune)))
        {
            visible.Append(rune.ToString());
        }

        return visible.ToString();
    }

    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
        || rune.Value is (>= 0xE0000 and <= 0xE0FFF) or 0x2800 or 0x3164 or 0xFFA0 or 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5

            // Variants of what stands before them; two of them are pictures' own, of the others nothing is shown.
            or (>= 0xFE00 and <= 0xFE0D);
}
