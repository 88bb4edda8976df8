using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// Makes clients of chat models. One factory per process: its clients share connections, and what one of them learns of
/// a server's limits and faults. A client's calls throw <see cref="ModelException"/>, or
/// <see cref="ModelCanceledException"/> when their caller cancelled, and nothing else.
/// </summary>
public sealed class ChatModelFactory : IDisposable
{
    public const string Anthropic = "anthropic";
    public const string OpenAI = "openai";
    public const string Gemini = "gemini";
    public const string Ollama = "ollama";

    /// <summary>Name of the OpenTelemetry source that has one span per call, and of the meter.</summary>
    public const string ActivitySourceName = "Dashboard.LanguageModels";

    private readonly HttpMessageHandler _connections;
    private readonly HttpMessageHandler _guarded;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ProviderHealth.Registry _health;

    /// <param name="connections">What sends the requests, for example a handler that replays a recording; disposed with this factory.</param>
    /// <param name="random">Spreads waits.</param>
    /// <param name="guarded">
    /// What sends the requests to addresses that users named (<see cref="ModelAccess.IsGuarded"/>), by <see cref="GuardedHttp"/>; disposed
    /// with this factory. Null holds them to a policy that allows nothing private.
    /// </param>
    public ChatModelFactory(
        TimeProvider? time = null, HttpMessageHandler? connections = null, Random? random = null, HttpMessageHandler? guarded = null)
    {
        _time = time ?? TimeProvider.System;
        _random = random ?? Random.Shared;
        _health = new ProviderHealth.Registry(_time);
        _connections = connections ?? NewConnections();
        _guarded = guarded ?? new GuardedHttp(new NetworkPolicy()).NewHandler();
    }

    /// <summary>What sends requests when nothing else is said.</summary>
    public static SocketsHttpHandler NewConnections() => new()
    {
        // A redirect would send the key to another host.
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    /// <summary>A client of the model that <paramref name="access"/> names; to be disposed by the caller.</summary>
    /// <param name="access">Null when no model is configured.</param>
    /// <exception cref="ModelException">With code <c>model_not_configured</c>: no model, an unknown provider, a key or address that cannot be right.</exception>
    public IChatClient Create(ModelAccess? access, ChatModelOptions? options = null)
    {
        options ??= ChatModelOptions.Default;
        var endpoint = ModelEndpoint.Of(access);
        var http = new HttpClient(new ModelHttpHandler(ConnectionsTo(access!), access!, _time)) { Timeout = Timeout.InfiniteTimeSpan };
        var capabilities = ModelCapabilities.Of(access!);
        var provider = ProviderClients.Create(access!, endpoint, http, capabilities, _time);
        var name = access!.ToString();
        var listening = new ListeningChatClient(provider, name, endpoint.Authority, _time);
        var asking = new RequestDefaults(listening, access, capabilities);
        var structured = new StructuredOutputFallback(asking, access.Provider, name, capabilities);
        var resilient = new ResilientChatClient(structured, options, name, endpoint.Authority, _health.Of(access, endpoint), _time, _random);
        return new MeteredChatClient(resilient, access, capabilities, endpoint, options);
    }

    /// <summary>Tests a key and an address without paying for an answer.</summary>
    /// <returns>Never throws but for a cancellation: what is wrong is in the result.</returns>
    public Task<ModelProbeResult> ProbeAsync(ModelAccess access, CancellationToken cancellationToken = default) =>
        new ModelProbe(access, _time).RunAsync(ConnectionsTo(access), cancellationToken);

    public void Dispose()
    {
        _connections.Dispose();
        _guarded.Dispose();
    }

    private Shared ConnectionsTo(ModelAccess access) => new(access.IsGuarded ? _guarded : _connections);

    /// <summary>Keeps one client's end from closing the connections of the others.</summary>
    private sealed class Shared(HttpMessageHandler connections) : DelegatingHandler(connections)
    {
        protected override void Dispose(bool disposing)
        {
        }
    }
}
