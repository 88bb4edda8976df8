using Anthropic;
using Anthropic.Core;
using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <param name="Timeout">For one call with all its tries and waits.</param>
/// <param name="MaxTries">Tries of one call, the first included; waits that the server asked for are not counted.</param>
/// <param name="CaptureContent">Put what is asked and answered into the call's span, too.</param>
public sealed record ChatModelOptions(TimeSpan Timeout, int MaxTries = 3, bool CaptureContent = false)
{
    public static ChatModelOptions Default { get; } = new(TimeSpan.FromSeconds(120));

    public static ChatModelOptions From(TaskLimits limits) => new(TimeSpan.FromSeconds(limits.ModelTimeoutSeconds));
}

/// <summary>
/// Makes clients of chat models. One factory per process: its clients share connections. A client's calls throw
/// <see cref="ModelException"/>, or <see cref="OperationCanceledException"/> when their caller cancelled, and nothing else.
/// </summary>
public sealed class ChatModelFactory : IDisposable
{
    public const string Anthropic = "anthropic";
    public const string OpenAI = "openai";

    /// <summary>Name of the OpenTelemetry source that has one span per call.</summary>
    public const string ActivitySourceName = "Dashboard.LanguageModels";

    // What a client asks for when its caller says nothing. Anthropic demands a figure; models that think count their
    // thoughts in it.
    private const int MaxOutputTokens = 16_000;

    private readonly HttpMessageHandler _connections;
    private readonly TimeProvider _time;

    /// <param name="connections">
    /// What sends the requests, for example a handler that refuses private networks; disposed with this factory.
    /// </param>
    public ChatModelFactory(TimeProvider? time = null, HttpMessageHandler? connections = null)
    {
        _time = time ?? TimeProvider.System;
        _connections = connections ?? new SocketsHttpHandler
        {
            // A redirect would send the key to another host.
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
    }

    /// <summary>A client of the model that <paramref name="access"/> names; to be disposed by the caller.</summary>
    /// <param name="access">Null when no model is configured.</param>
    /// <exception cref="ModelException">With code <c>model_not_configured</c>: no model, an unknown provider, a key or address that cannot be right.</exception>
    public IChatClient Create(ModelAccess? access, ChatModelOptions? options = null)
    {
        if (access is null || access.Model.Length == 0)
        {
            throw ModelException.NotConfigured("No language model is configured. Set LanguageModels__Provider, LanguageModels__Model and LanguageModels__ApiKey for the server and start it again.");
        }

        var endpoint = Endpoint(access);
        if (access.ApiKey.Length == 0 && access.BaseUrl is null)
        {
            throw ModelException.NotConfigured($"The model {access} has no API key. Set LanguageModels__ApiKey for the server and start it again.");
        }

        var http = new HttpClient(new ModelHttpHandler(new Shared(_connections), access, _time))
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        IChatClient provider = access.Provider == Anthropic
            ? new PromptCachingChatClient(CreateAnthropic(access, endpoint, http))
            : new OpenAIChatClient(access.Model, access.ApiKey, endpoint, http);
        options ??= ChatModelOptions.Default;
        var resilient = new ResilientChatClient(new StructuredOutputFallback(provider), options, endpoint.Authority, _time);
        return new MeteredChatClient(resilient, access, endpoint, options.CaptureContent);
    }

    public void Dispose() => _connections.Dispose();

    private static IChatClient CreateAnthropic(ModelAccess access, Uri endpoint, HttpClient http)
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
        return client.AsIChatClient(access.Model, MaxOutputTokens);
    }

    private static Uri Endpoint(ModelAccess access)
    {
        var address = access.BaseUrl ?? access.Provider switch
        {
            Anthropic => EnvironmentUrl.Production,
            OpenAI => "https://api.openai.com/v1",
            _ => throw ModelException.NotConfigured($"The model provider \"{access.Provider}\" is not known. Use \"{Anthropic}\" or \"{OpenAI}\"."),
        };
        return Uri.TryCreate(address, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https"
            ? endpoint
            : throw ModelException.NotConfigured("The model's base URL is not an http or https address.");
    }

    /// <summary>Keeps one client's end from closing the connections of the others.</summary>
    private sealed class Shared(HttpMessageHandler connections) : DelegatingHandler(connections)
    {
        protected override void Dispose(bool disposing)
        {
        }
    }
}
