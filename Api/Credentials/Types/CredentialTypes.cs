namespace Dashboard.Api.Credentials.Types;

/// <summary>Every type of credentials there is.</summary>
internal static class CredentialTypes
{
    /// <summary>In the order in which pages offer them.</summary>
    public static IReadOnlyList<CredentialType> All { get; } =
    [
        new AnthropicKeyType(),
        new OpenAIKeyType(),
        new GoogleKeyType(),
        new OpenAICompatibleKeyType(),
        new SiteLoginType(),
        new BrowserSessionType(),
        new SlackType(),
        new SmtpType(),
        new HttpHeaderType(),
        new DatabaseType(),
    ];

    public static CredentialType? Find(string? name) => All.FirstOrDefault(type => type.Name == name);

    /// <summary>Of a stored row, whose type was checked when it was made.</summary>
    public static CredentialType Of(Credential credential) => Find(credential.Type)
        ?? throw new InvalidOperationException($"There is no type of credentials {credential.Type}; a newer version made it.");
}
