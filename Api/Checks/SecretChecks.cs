namespace Dashboard.Api.Checks;

/// <summary>Whether keys are there and secrets at all. Their values are never told.</summary>
internal static class SecretChecks
{
    private const int KeyBytes = 32;
    private const int MinText = 32;
    private const int MinDistinct = 10;

    private static readonly string[] Samples = ["changeme", "change-me", "change_me", "secret", "password", "example", "sample", "your-", "12345678", "xxxx"];

    public static IEnumerable<CheckResult> Run(IConfiguration configuration)
    {
        yield return Key(
            "encryption_key", "ENCRYPTION_KEY", configuration["ENCRYPTION_KEY"],
            "Make one with: openssl rand -base64 32. If credentials are stored already, set the key with which they were stored.");
        yield return Key(
            "runner_key", "RUNNER_KEY", configuration["RUNNER_KEY"],
            "Make one with: openssl rand -base64 32. Set it for the Api and for every runner.");
    }

    private static CheckResult Key(string name, string variable, string? value, string advice)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return CheckResult.Failed(name, $"{variable} is not set", advice);
        }

        var isBytes = Convert.TryFromBase64String(value, new byte[value.Length], out var bytes) && bytes >= KeyBytes;
        if (!isBytes && value.Length < MinText)
        {
            return CheckResult.Failed(name, $"{variable} is too short ({value.Length} characters)", advice);
        }

        return value.Distinct().Count() < MinDistinct || Samples.Any(sample => value.Contains(sample, StringComparison.OrdinalIgnoreCase))
            ? CheckResult.Failed(name, $"{variable} is a sample or can be guessed", advice)
            : CheckResult.Ok(name, $"{variable} is set");
    }
}
