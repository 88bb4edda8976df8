using System.Security.Cryptography;
using System.Text;

namespace Dashboard.Api.Vault;

/// <summary>A key under which other keys are wrapped, from <c>ENCRYPTION_KEY</c> or an earlier one of it.</summary>
internal sealed class MasterKey
{
    // Public by nature: it keeps nobody from guessing, but from using tables made for others.
    private static readonly byte[] Salt = "workflow-dashboard master key 1"u8.ToArray();

    private const int Rounds = 600_000;

    private readonly byte[] _key;

    private MasterKey(byte[] key)
    {
        _key = key;
        Id = Convert.ToHexStringLower(HMACSHA256.HashData(key, "key id"u8).AsSpan(0, 8));
    }

    /// <summary>Names the key and tells nothing of it.</summary>
    public string Id { get; }

    /// <param name="text">32 bytes as Base64 or hexadecimal are the key itself; from other text it is derived.</param>
    public static MasterKey From(string text)
    {
        var bytes = new byte[text.Length];
        if (text.Length == 2 * SealedBytes.KeyLength && text.All(char.IsAsciiHexDigit))
        {
            return new MasterKey(Convert.FromHexString(text));
        }

        return Convert.TryFromBase64String(text, bytes, out var written) && written == SealedBytes.KeyLength
            ? new MasterKey(bytes[..written])
            : new MasterKey(Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(text), Salt, Rounds, HashAlgorithmName.SHA256, SealedBytes.KeyLength));
    }

    public byte[] Wrap(ReadOnlySpan<byte> key, string context) => SealedBytes.Seal(_key, key, context);

    /// <exception cref="SealedBytesException">It was wrapped by another key or for another place.</exception>
    public byte[] Unwrap(ReadOnlySpan<byte> wrapped, string context) => SealedBytes.Open(_key, wrapped, context);
}
