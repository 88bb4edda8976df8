namespace Dashboard.Contracts;

/// <summary>
/// Makes HTTP connections to addresses that a user named: base URLs of models, test buttons, webhooks. Each connection is held to
/// the policy, so redirects and names that change their address are covered. What is refused throws
/// <see cref="HttpRequestException"/> with a <see cref="HostRefusedException"/> inside (<see cref="HostRefusedException.In"/>).
/// One for each process; addresses of the administrator's own (environment, configuration) need none.
/// </summary>
public sealed class GuardedHttp
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    /// <param name="policy">The installation's: <see cref="NetworkOptions.Policy"/> without lists.</param>
    /// <param name="resolve">The system's own when null.</param>
    /// <param name="connect">Straight to the address when null.</param>
    public GuardedHttp(NetworkPolicy policy, NameResolver? resolve = null, AddressConnector? connect = null) =>
        Connector = new GuardedConnector(policy, resolve, connect, UpstreamProxy.OfEnvironment);

    /// <summary>The same for what is not HTTP: mail servers, databases.</summary>
    public GuardedConnector Connector { get; }

    /// <summary>
    /// What a client or a factory sends with; to be disposed by the caller. It follows no redirect unless told to: they may carry a key
    /// elsewhere. Leave <see cref="SocketsHttpHandler.ConnectCallback"/> and <see cref="SocketsHttpHandler.UseProxy"/> alone (a proxy of
    /// the environment is used all the same), and ask for no more than HTTP/2: HTTP/3 would go past both.
    /// </summary>
    public SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        ConnectTimeout = ConnectLimit,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseProxy = false,
        UseCookies = false,
        ConnectCallback = async (context, cancellationToken) =>
            await Connector.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken),
    };

    /// <summary>A client with a handler of its own.</summary>
    public HttpClient NewClient() => new(NewHandler());
}
