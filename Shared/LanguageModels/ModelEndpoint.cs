using Anthropic.Core;
using Dashboard.Contracts;

namespace Dashboard.LanguageModels;

/// <summary>Where a model is reached.</summary>
internal static class ModelEndpoint
{
    private const string Advice = "Set LanguageModels__Provider, LanguageModels__Model and LanguageModels__ApiKey for the server and start it again.";

    /// <exception cref="ModelException">With code <c>model_not_configured</c>.</exception>
    public static Uri Of(ModelAccess? access)
    {
        if (access is null || access.Model.Length == 0)
        {
            throw ModelException.NotConfigured($"No language model is configured. {Advice}");
        }

        var endpoint = AddressOf(access);
        return access.ApiKey.Length > 0 || access.BaseUrl is not null || access.Provider == ChatModelFactory.Ollama
            ? endpoint
            : throw ModelException.NotConfigured(
                $"The model {access} has no API key. Set LanguageModels__ApiKey, or LanguageModels__Providers__{access.Provider}__ApiKey, for the server and start it again.");
    }

    /// <summary>The provider's address, whatever the model.</summary>
    public static Uri AddressOf(ModelAccess access)
    {
        var address = access.BaseUrl ?? access.Provider switch
        {
            ChatModelFactory.Anthropic => EnvironmentUrl.Production,
            ChatModelFactory.OpenAI => "https://api.openai.com/v1",
            ChatModelFactory.Gemini => "https://generativelanguage.googleapis.com",
            ChatModelFactory.Ollama => "http://127.0.0.1:11434",
            _ => throw ModelException.NotConfigured(
                $"The model provider \"{access.Provider}\" is not known. Use \"anthropic\", \"openai\", \"gemini\" or \"ollama\"; \"openai\" with a base URL is right for every server that speaks its protocol."),
        };
        return Uri.TryCreate(address, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https"
            ? endpoint
            : throw ModelException.NotConfigured("The model's base URL is not an http or https address.");
    }
}
