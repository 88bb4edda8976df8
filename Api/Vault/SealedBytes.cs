using System.Security.Cryptography;
using System.Text;

namespace Dashboard.Api.Vault;

/// <summary>What was sealed cannot be opened: another key, another place, or damage.</summary>
internal sealed class SealedBytesException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// AES-256-GCM with a fresh nonce for everything sealed: one byte of format, 12 of nonce, 16 of tag, and what is sealed. The
/// context (what it is and whose) is authenticated with it, so that nothing sealed can be put in another one's place.
/// </summary>
internal static class SealedBytes
{
    public const int KeyLength = 32;

    private const byte Format = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = 1 + NonceLength + TagLength;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, string context)
    {
        var made = new byte[Overhead + plain.Length];
        made[0] = Format;
        var nonce = made.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plain, made.AsSpan(Overhead), made.AsSpan(1 + NonceLength, TagLength), Encoding.UTF8.GetBytes(context));
        return made;
    }

    /// <exception cref="SealedBytesException">It does not open with this key for this context.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> made, string context)
    {
        if (made.Length < Overhead || made[0] != Format)
        {
            throw new SealedBytesException("This is not something that was sealed here.");
        }

        var plain = new byte[made.Length - Overhead];
        try
        {
            using var aes = new AesGcm(key, TagLength);
            aes.Decrypt(made.Slice(1, NonceLength), made[Overhead..], made.Slice(1 + NonceLength, TagLength), plain, Encoding.UTF8.GetBytes(context));
            return plain;
        }
        catch (AuthenticationTagMismatchException error)
        {
            throw new SealedBytesException("It was sealed with another key or for another place, or it is damaged.", error);
        }
    }
}
