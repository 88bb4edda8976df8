using Anthropic;
using Anthropic.Core;
using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>One bare client per provider, without tries, prices and measurements.</summary>
internal static class ProviderClients
{
    /// <summary>What Anthropic, which demands a figure, is asked for when the caller says nothing; thoughts count in it.</summary>
    private const int MaxOutputTokens = 16_000;

    public static IChatClient Create(ModelAccess access, Uri endpoint, HttpClient http, ModelCapabilities capabilities, TimeProvider time)
    {
        return access.Provider switch
        {
            ChatModelFactory.Anthropic => new PromptCachingChatClient(CreateAnthropic(access, endpoint, http, capabilities)),
            ChatModelFactory.Gemini => new GeminiChatClient(access, endpoint, http, capabilities, time),
            ChatModelFactory.Ollama => new OllamaChatClient(access, endpoint, http, capabilities),
            _ => new OpenAIChatClient(access, endpoint, http, capabilities),
        };
    }

    private static IChatClient CreateAnthropic(ModelAccess access, Uri endpoint, HttpClient http, ModelCapabilities capabilities)
    {
        var client = new AnthropicClient(new ClientOptions
        {
            ApiKey = access.ApiKey.Length == 0 ? "none" : access.ApiKey,
            BaseUrl = endpoint.AbsoluteUri.TrimEnd('/'),
            HttpClient = http,
            MaxRetries = 0,
            Timeout = TimeSpan.FromHours(1),
            OpenTelemetry = false,
        });
        return client.AsIChatClient(
            access.Model,
            Math.Min(MaxOutputTokens, capabilities.MaxOutputTokens),
            capabilities.Reasoning == ReasoningStyle.Budget ? AnthropicThinkingMode.Extended : AnthropicThinkingMode.Adaptive);
    }
}
