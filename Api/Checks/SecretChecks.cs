using Dashboard.Api.Security;

namespace Dashboard.Api.Checks;

/// <summary>Whether keys are there and secrets at all. Their values are never told.</summary>
internal static class SecretChecks
{
    public static IEnumerable<CheckResult> Run(IConfiguration configuration)
    {
        yield return Key(
            "encryption_key", "ENCRYPTION_KEY", configuration["ENCRYPTION_KEY"],
            "Make one with: openssl rand -base64 32. If credentials are stored already, set the key with which they were stored.");
        yield return Key(
            "runner_key", "RUNNER_KEY", configuration["RUNNER_KEY"],
            "Make one with: openssl rand -base64 32. Set it for the Api and for every runner.");
    }

    private static CheckResult Key(string name, string variable, string? value, string advice) => EncryptionKey.Flaw(value) is { } flaw
        ? CheckResult.Failed(name, $"{variable} {flaw}", advice)
        : CheckResult.Ok(name, $"{variable} is set");
}
