namespace Dashboard.Api.Security;

/// <summary>
/// The master key of stored credentials, from <c>ENCRYPTION_KEY</c>: 32 random bytes as Base64 or hexadecimal, or at
/// least 32 characters of random text.
/// </summary>
internal static class EncryptionKey
{
    public const string Setting = "ENCRYPTION_KEY";
    private const int MinimumLength = 32;

    /// <summary>Words of templates that people forget to replace.</summary>
    private static readonly string[] Placeholders = ["change", "example", "replace", "secret", "password", "12345678"];

    /// <returns>Why this key must not protect anything; null when nothing is wrong with it.</returns>
    public static string? Flaw(string? key)
    {
        if (string.IsNullOrWhiteSpace(key))
        {
            return "is missing";
        }

        if (key.Length < MinimumLength)
        {
            return $"has {key.Length} characters, and at least {MinimumLength} random ones are needed";
        }

        // 32 random characters of 64 have less than 10 different ones about never.
        return key.Distinct().Count() < 10 || Array.Exists(Placeholders, word => key.Contains(word, StringComparison.OrdinalIgnoreCase)) || IsZero(key)
            ? "is not random"
            : null;
    }

    private static bool IsZero(string key)
    {
        Span<byte> bytes = new byte[key.Length];
        return Convert.TryFromBase64String(key, bytes, out var written) && written > 0 && bytes[..written].IndexOfAnyExcept((byte)0) < 0;
    }
}

/// <summary>
/// In Production the start ends here without a real <c>ENCRYPTION_KEY</c>: credentials stored under a key that everybody
/// knows would look encrypted and not be.
/// </summary>
internal sealed class EncryptionKeyCheck : IHostedService
{
    /// <exception cref="InvalidOperationException">It is missing, short or a known one.</exception>
    public EncryptionKeyCheck(IConfiguration configuration, IHostEnvironment environment, ILogger<EncryptionKeyCheck> logger)
    {
        if (EncryptionKey.Flaw(configuration[EncryptionKey.Setting]) is not { } flaw)
        {
            return;
        }

        if (environment.IsProduction())
        {
            throw new InvalidOperationException(
                $"{EncryptionKey.Setting} {flaw}. Make one with \"openssl rand -base64 32\", keep a copy of it apart from the backups, and never change it.");
        }

        logger.LogWarning("{Setting} {Flaw}; Production would not start", EncryptionKey.Setting, flaw);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
