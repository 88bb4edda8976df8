using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Dashboard.Contracts;

/// <summary>
/// A host as every browser writes it in the end: lower case, Punycode, no dot at the end, addresses in their usual form
/// whatever way they were written (<c>0x7f.1</c>, <c>2130706433</c>, <c>[::ffff:10.0.0.1]</c>).
/// </summary>
/// <param name="Text">Without brackets.</param>
/// <param name="Address">The address that it is; null for a name.</param>
public sealed record HostName(string Text, IPAddress? Address)
{
    private static readonly IdnMapping Punycode = new() { UseStd3AsciiRules = false };

    /// <returns>Null when it is no host.</returns>
    public static HostName? Parse(string? host)
    {
        var plain = (host ?? "").Trim();
        if (plain is ['[', .., ']'] or ['[', .., ']', '.'])
        {
            plain = plain.TrimEnd('.')[1..^1];
            return ParseIPv6(plain);
        }

        if (plain.Contains(':', StringComparison.Ordinal))
        {
            return ParseIPv6(plain);
        }

        if (ToAscii(plain) is not { } name || name.Length is 0 or > 253)
        {
            return null;
        }

        // A last part that is a number makes it an address or nothing at all (WHATWG URL, "ends in a number").
        var last = name[(name.LastIndexOf('.') + 1)..];
        if (ParseNumber(last) is not null || last.All(char.IsAsciiDigit))
        {
            return ParseIPv4(name) is { } address ? new HostName(address.ToString(), address) : null;
        }

        return name.Split('.').All(IsLabel) ? new HostName(name, null) : null;
    }

    private static HostName? ParseIPv6(string text)
    {
        // A zone names an interface of this machine, which no page has a reason to do.
        if (text.Contains('%', StringComparison.Ordinal)
            || !IPAddress.TryParse(text, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return new HostName(plain.ToString(), plain);
    }

    private static string? ToAscii(string host)
    {
        // The ideographic full stops are dots to browsers.
        var dotted = host.Replace('\u3002', '.').Replace('\uFF0E', '.').Replace('\uFF61', '.');
        var name = dotted.EndsWith('.') ? dotted[..^1] : dotted;
        try
        {
            return name.Length == 0 || name.Any(letter => letter is '/' or '\\' or '@' or '?' or '#' or '%' or ' ' || char.IsControl(letter))
                ? null
                : Punycode.GetAscii(name.Normalize(System.Text.NormalizationForm.FormKC).ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <summary>As inet_aton and the URL standard do: up to four parts, each decimal, octal or hexadecimal; the last one fills the rest.</summary>
    private static IPAddress? ParseIPv4(string text)
    {
        var parts = text.Split('.');
        if (parts.Length > 4)
        {
            return null;
        }

        ulong value = 0;
        for (var index = 0; index < parts.Length; index++)
        {
            if (ParseNumber(parts[index]) is not { } number)
            {
                return null;
            }

            var isLast = index == parts.Length - 1;
            var most = isLast ? 1UL << (8 * (5 - parts.Length)) : 256;
            if (number >= most)
            {
                return null;
            }

            value += isLast ? number : number << (8 * (3 - index));
        }

        return new IPAddress([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
    }

    private static ulong? ParseNumber(string part)
    {
        if (part.Length == 0)
        {
            return null;
        }

        try
        {
            return part switch
            {
                ['0', 'x' or 'X'] => 0,
                ['0', 'x' or 'X', .. var digits] => digits.Length <= 12 && digits.All(char.IsAsciiHexDigit) ? Convert.ToUInt64(digits, 16) : null,
                ['0', .. { Length: > 0 } digits] => digits.Length <= 16 && digits.All(digit => digit is >= '0' and <= '7') ? Convert.ToUInt64(digits, 8) : null,
                _ => part.Length <= 12 && part.All(char.IsAsciiDigit) ? ulong.Parse(part, CultureInfo.InvariantCulture) : null,
            };
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    public override string ToString() => Text;
}
