using System.Security.Cryptography;
using System.Text;

namespace Dashboard.Api.Backups;

/// <summary>Recognises ENCRYPTION_KEY without telling it, and keeps it in a backup under a passphrase.</summary>
internal static class KeySafe
{
    private const int KeyBytes = 32;
    private const int SaltBytes = 16;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>OWASP's figure for PBKDF2 with HMAC-SHA-256.</summary>
    private const int Iterations = 600_000;

    private const int MinPassphrase = 12;

    /// <summary>Sixteen hexadecimal digits, slow to make, so that a key which somebody thought up cannot be tried out quickly.</summary>
    public static string Fingerprint(string key) => Convert.ToHexStringLower(
        Rfc2898DeriveBytes.Pbkdf2(key, "workflow-dashboard key fingerprint"u8, Iterations, HashAlgorithmName.SHA256, 8));

    /// <exception cref="BackupException">The passphrase is too short to protect anything.</exception>
    public static SealedKey Seal(string key, string passphrase)
    {
        if (passphrase.Length < MinPassphrase)
        {
            throw new BackupException("weak_passphrase", $"The passphrase needs at least {MinPassphrase} characters.");
        }

        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var plain = Encoding.UTF8.GetBytes(key);
        var data = new byte[plain.Length];
        var tag = new byte[TagBytes];
        using var aes = new AesGcm(Derive(passphrase, salt, Iterations), TagBytes);
        aes.Encrypt(nonce, plain, data, tag);
        return new SealedKey(Iterations, Text(salt), Text(nonce), Text(tag), Text(data));
    }

    /// <exception cref="BackupException">It is not this passphrase.</exception>
    public static string Open(SealedKey safe, string passphrase)
    {
        try
        {
            var data = Convert.FromBase64String(safe.Data);
            var plain = new byte[data.Length];
            using var aes = new AesGcm(Derive(passphrase, Convert.FromBase64String(safe.Salt), safe.Iterations), TagBytes);
            aes.Decrypt(Convert.FromBase64String(safe.Nonce), data, Convert.FromBase64String(safe.Tag), plain);
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or ArgumentException)
        {
            throw new BackupException("wrong_passphrase", "The key in this backup cannot be opened with this passphrase.", inner: exception);
        }
    }

    private static byte[] Derive(string passphrase, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, iterations, HashAlgorithmName.SHA256, KeyBytes);

    private static string Text(byte[] bytes) => Convert.ToBase64String(bytes);
}
