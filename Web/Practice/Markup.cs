using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Dashboard.Web.Practice;

/// <summary>HTML text. Written as an interpolated string, it encodes every value that is not HTML itself.</summary>
[InterpolatedStringHandler]
internal sealed class Markup(int literalLength, int formattedCount)
{
    public static readonly Markup Empty = new(0, 0);

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _text = new(literalLength + (formattedCount * 16));

    /// <summary>Makes HTML of an interpolated string: <c>Markup.Of($"&lt;b&gt;{name}&lt;/b&gt;")</c>.</summary>
    public static Markup Of(Markup markup) => markup;

    public void AppendLiteral(string value) => _text.Append(value);

    public void AppendFormatted(Markup? value) => _text.Append(value?._text);

    public void AppendFormatted(IEnumerable<Markup> values)
    {
        foreach (var value in values)
        {
            _text.Append(value._text);
        }
    }

    public void AppendFormatted<T>(T value, string? format = null)
    {
        var text = value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString();
        _text.Append(Encoder.Encode(text ?? ""));
    }

    public override string ToString() => _text.ToString();
}
