using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Dashboard.Contracts;

/// <summary>The secret of a second factor and how its codes are made, as RFC 6238 and <c>otpauth</c> addresses say.</summary>
/// <param name="Period">Seconds for which one code counts.</param>
public sealed record Totp(byte[] Key, int Digits = 6, int Period = 30, string Algorithm = "SHA1")
{
    /// <param name="text">Base32, with or without blanks, or a whole <c>otpauth://totp/…</c> address.</param>
    /// <exception cref="FormatException">It is neither, or asks for something unknown.</exception>
    public static Totp Parse(string text)
    {
        if (!text.StartsWith("otpauth://", StringComparison.OrdinalIgnoreCase))
        {
            return new Totp(Base32(text));
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || !uri.Host.Equals("totp", StringComparison.OrdinalIgnoreCase))
        {
            throw new FormatException("This is not an otpauth address of a time-based code.");
        }

        var settings = uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2))
            .ToLookup(part => part[0].ToLowerInvariant(), part => part.Length > 1 ? Uri.UnescapeDataString(part[1]) : "");
        var totp = new Totp(
            Base32(settings["secret"].FirstOrDefault() ?? ""),
            Number(settings["digits"].FirstOrDefault(), 6, 6, 8),
            Number(settings["period"].FirstOrDefault(), 30, 5, 300),
            settings["algorithm"].FirstOrDefault()?.ToUpperInvariant() ?? "SHA1");
        return totp.Algorithm is "SHA1" or "SHA256" or "SHA512" ? totp : throw new FormatException("The algorithm is SHA1, SHA256 or SHA512.");
    }

    /// <summary>The code that counts at this moment (RFC 6238, section 4; RFC 4226, section 5.3).</summary>
    public string CodeAt(DateTimeOffset now)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, now.ToUnixTimeSeconds() / Period);
        Span<byte> hash = stackalloc byte[64];
        var length = Algorithm switch
        {
            "SHA256" => HMACSHA256.HashData(Key, counter, hash),
            "SHA512" => HMACSHA512.HashData(Key, counter, hash),
            _ => HMACSHA1.HashData(Key, counter, hash),
        };
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[length - 1] & 0xF)..]) & int.MaxValue;
        return (number % (int)Math.Pow(10, Digits)).ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0');
    }

    // The key must not reach a log through the record's printed form.
    public override string ToString() => "TOTP";

    private static int Number(string? text, int otherwise, int least, int most) => text is null ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new FormatException("Digits are 6 to 8 and the period 5 to 300 seconds.");

    private static byte[] Base32(string text)
    {
        var bytes = new List<byte>();
        var (buffer, bits) = (0, 0);
        foreach (var letter in text.Where(letter => !char.IsWhiteSpace(letter) && letter is not ('-' or '=')).Select(char.ToUpperInvariant))
        {
            var value = letter is >= 'A' and <= 'Z' ? letter - 'A' : letter is >= '2' and <= '7' ? letter - '2' + 26
                : throw new FormatException("A TOTP secret has the letters A to Z and the digits 2 to 7.");
            (buffer, bits) = (((buffer << 5) | value) & 0xFFFF, bits + 5);
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(buffer >> bits));
            }
        }

        // RFC 4226 asks for 16 bytes; sites hand out 10.
        return bytes.Count >= 10 ? [.. bytes] : throw new FormatException("This is too short to be a TOTP secret.");
    }
}
