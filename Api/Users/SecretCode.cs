using System.Security.Cryptography;
using System.Text;

namespace Dashboard.Api.Users;

/// <summary>Random text that stands for a right: API keys, invitations, set-up codes. Kept as a hash only.</summary>
internal static class SecretCode
{
    /// <summary>256 bits, in letters and digits that survive every form.</summary>
    public static string Create(string prefix = "") => prefix + RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", 44);

    /// <summary>Short enough to be typed from another screen, 80 bits long.</summary>
    public static string CreateReadable() => AsReadable(RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 16));

    /// <summary>What was typed, in the form of <see cref="CreateReadable"/>: small letters, spaces and hyphens make no difference to who types.</summary>
    public static string AsReadable(string typed) =>
        string.Join('-', typed.Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant).Chunk(4).Select(part => new string(part)));

    /// <summary>Of a value with this much chance in it a plain hash is enough; a slow one would only cost every request.</summary>
    public static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code.Trim()));

    public static bool Matches(string code, byte[] hash) => CryptographicOperations.FixedTimeEquals(Hash(code), hash);
}
