using Dashboard.Contracts;

namespace Dashboard.Api.Credentials.Types;

/// <summary>A key of a provider of language models.</summary>
internal abstract class ModelKeyType : CredentialType
{
    public override CredentialGroup Group => CredentialGroup.Model;

    public override IReadOnlyList<CredentialPurpose> Purposes { get; } = [CredentialPurpose.Model];

    public override CredentialTestKind TestedBy => CredentialTestKind.Models;

    /// <summary>The provider's name in <c>provider/model</c> and for the client that speaks with it.</summary>
    public abstract string Provider { get; }

    public override IReadOnlyList<CredentialField> Fields { get; } =
    [
        CredentialField.Token("api_key", required: true),
        new("default_model") { MaxLength = 200 },
        CredentialField.Url("base_url"),
    ];
}

internal sealed class AnthropicKeyType : ModelKeyType
{
    public override string Name => "anthropic";

    public override string Provider => "anthropic";
}

internal sealed class OpenAIKeyType : ModelKeyType
{
    public override string Name => "openai";

    public override string Provider => "openai";
}

internal sealed class GoogleKeyType : ModelKeyType
{
    public override string Name => "google";

    public override string Provider => "gemini";
}

/// <summary>Any server that speaks OpenAI's protocol, some of which ask for no key.</summary>
internal sealed class OpenAICompatibleKeyType : ModelKeyType
{
    public override string Name => "openai_compatible";

    public override string Provider => "openai";

    public override IReadOnlyList<CredentialField> Fields { get; } =
    [
        CredentialField.Url("base_url", required: true),
        CredentialField.Token("api_key"),
        new("models", CredentialFieldKind.List) { MaxLength = 200 },
        new("default_model") { MaxLength = 200 },
    ];
}
