namespace Dashboard.Api.Credentials.Testing;

/// <summary>What a test found wrong.</summary>
/// <param name="code">Stable, snake_case.</param>
/// <param name="message">A sentence for people, without secrets.</param>
internal sealed class CredentialTestException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;

    public CredentialTestOutcome Outcome => new(false, Code, Message);
}

/// <summary>What several tests find wrong.</summary>
internal static class TestErrors
{
    public const string Unreachable = "host_unreachable";
    public const string Rejected = "credential_rejected";
    public const string Unexpected = "unexpected_answer";
    public const string TimedOut = "test_timeout";
    public const string TlsFailed = "tls_failed";
    public const string NotSupported = "test_not_supported";
}
