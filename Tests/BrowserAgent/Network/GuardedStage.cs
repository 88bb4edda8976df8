using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Dashboard.Tests.BrowserAgent.Network;

/// <summary>
/// One browser as runners start it, in a small internet of its own: names lead where the test says, every public address leads
/// to one local server, and whatever is looked up, refused and connected to is written down.
/// </summary>
public sealed class GuardedStage : IAsyncLifetime
{
    public const string Collection = "guarded browser";

    public static readonly IPAddress Public = IPAddress.Parse("93.184.216.34");

    private readonly ConcurrentDictionary<string, Func<IPAddress[]>> _names = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<RefusedConnection>> _refusals = new(StringComparer.OrdinalIgnoreCase);
    private readonly TcpListener _other = new(IPAddress.Loopback, 0);
    private WebApplication _server = null!;

    public BrowserHost Host { get; private set; } = null!;

    public BrowserSession Session { get; private set; } = null!;

    /// <summary>The tab that cases use in turn.</summary>
    public PageTab Tab { get; private set; } = null!;

    /// <summary>Port of the server, at which it is reached on this machine, too.</summary>
    public int Port { get; private set; }

    /// <summary>A port of this machine at which something listens that is nobody's business.</summary>
    public int OtherPort { get; private set; }

    /// <summary>A page that may be shown, of an origin that browsers take for secure.</summary>
    public string Home => $"http://127.0.0.1:{Port}/home";

    public ConcurrentQueue<string> LookedUp { get; } = new();

    public ConcurrentQueue<(IPAddress Address, int Port)> Connected { get; } = new();

    public ConcurrentQueue<RefusedConnection> Refused { get; } = new();

    /// <summary>Requests that reached the server, as host and path.</summary>
    public ConcurrentQueue<(string Host, string Path)> Requests { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await StartServerAsync();
        _other.Start();
        OtherPort = ((IPEndPoint)_other.LocalEndpoint).Port;
        Host = await BrowserHost.StartAsync(new BrowserLaunchOptions { OnlyGuarded = true });
        Session = await Host.OpenSessionAsync(new BrowserSettings(), new BrowserSessionOptions { Egress = Egress(new NetworkPolicy()) });
        Tab = Session.CurrentTab;
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        await Host.DisposeAsync();
        _other.Dispose();
        await _server.DisposeAsync();
    }

    /// <summary>The way out of this internet's sessions.</summary>
    public EgressOptions Egress(NetworkPolicy policy) => new() { Policy = policy, Resolve = ResolveAsync, Connect = ConnectAsync, Refused = Note };

    public static NetworkPolicy Policy(string[]? allowed = null, string[]? blocked = null, params string[] inside) =>
        new NetworkOptions { PrivateHosts = string.Join(' ', inside) }.Policy(allowed, blocked);

    /// <summary>Begins a case: its policy, and nothing noted yet.</summary>
    public void Begin(NetworkPolicy policy)
    {
        Session.Egress!.Policy = policy;
        LookedUp.Clear();
        Connected.Clear();
        Refused.Clear();
        Requests.Clear();
        _refusals.Clear();
    }

    /// <summary>What a name leads to, asked for each time it is looked up; unknown ones below .example lead to the server.</summary>
    public void Name(string name, Func<IPAddress[]> addresses) => _names[name] = addresses;

    public void Name(string name, params string[] addresses)
    {
        IPAddress[] parsed = [.. addresses.Select(IPAddress.Parse)];
        Name(name, () => parsed);
    }

    /// <summary>The first refusal of this host since the case began, as soon as it happens.</summary>
    public Task<RefusedConnection> RefusalOfAsync(string host) =>
        Waiter(host).Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    /// <summary>Opens an address in the tab as a person who types it.</summary>
    /// <returns>Chromium's reason when it cannot be opened; null when it can.</returns>
    public async Task<string?> OpenAsync(string url)
    {
        var answer = await Tab.Session.SendAsync("Page.navigate", new { url }, TestContext.Current.CancellationToken);
        return answer.TryGetProperty("errorText", out var error) ? error.GetString() : null;
    }

    /// <summary>Runs JavaScript in the tab, as if a person had caused it.</summary>
    public async Task<JsonElement> RunAsync(string expression)
    {
        var answer = await Tab.Session.SendAsync(
            "Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true, userGesture = true }, TestContext.Current.CancellationToken);
        Assert.False(answer.TryGetProperty("exceptionDetails", out var error), error.ToString());
        return answer.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>Closes what the case opened beside the tab, and removes its workers, for which a browser asks again when it likes.</summary>
    public async Task CloseOthersAsync()
    {
        await Tab.Session.SendAsync(
            "Storage.clearDataForOrigin", new { origin = new Uri(Home).GetLeftPart(UriPartial.Authority), storageTypes = "service_workers" }, TestContext.Current.CancellationToken);
        foreach (var tab in Session.Tabs.Where(tab => !ReferenceEquals(tab, Tab)).ToList())
        {
            await Session.CloseTabAsync(tab, TestContext.Current.CancellationToken);
        }
    }

    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        LookedUp.Enqueue(host);
        IReadOnlyList<IPAddress>? found = _names.TryGetValue(host, out var addresses) ? addresses()
            : host.EndsWith(".inside.example", StringComparison.Ordinal) ? [IPAddress.Parse("10.1.2.3")]
            : host.EndsWith(".example", StringComparison.Ordinal) ? [Public]
            : null;
        return found is null ? Task.FromException<IReadOnlyList<IPAddress>>(new SocketException((int)SocketError.HostNotFound)) : Task.FromResult(found);
    }

    public async Task<Socket> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        Connected.Enqueue((address, port));
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        // This machine is what it is; everything else is the server, whatever its port.
        await socket.ConnectAsync(IPAddress.Loopback, IPAddress.IsLoopback(address) ? port : Port, cancellationToken);
        return socket;
    }

    private TaskCompletionSource<RefusedConnection> Waiter(string host) =>
        _refusals.GetOrAdd(host, _ => new TaskCompletionSource<RefusedConnection>(TaskCreationOptions.RunContinuationsAsynchronously));

    private void Note(RefusedConnection refused)
    {
        Refused.Enqueue(refused);
        Waiter(refused.Host).TrySetResult(refused);
    }

    private async Task StartServerAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync();
        Port = new Uri(_server.Urls.Single()).Port;
    }

    /// <summary>Pages that lead on to the host in <c>?to=</c>, each in its own way.</summary>
    private Task AnswerAsync(HttpContext context)
    {
        var (path, to) = (context.Request.Path.Value!, context.Request.Query["to"].ToString());
        Requests.Enqueue((context.Request.Host.ToString(), path));
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.Headers.CacheControl = "no-store";

        // One connection for each request: a name is looked up, and judged, each time.
        context.Response.Headers.Connection = "close";
        if (path.StartsWith("/redirect/", StringComparison.Ordinal))
        {
            context.Response.StatusCode = int.Parse(path["/redirect/".Length..], System.Globalization.CultureInfo.InvariantCulture);
            context.Response.Headers.Location = $"http://{to}/";
            return Task.CompletedTask;
        }

        if (path == "/csp")
        {
            context.Response.Headers.ContentSecurityPolicy = $"img-src 'none'; report-uri http://{to}/report";
        }

        context.Response.ContentType = path.EndsWith(".js", StringComparison.Ordinal) ? "text/javascript" : "text/html; charset=utf-8";
        return context.Response.WriteAsync(path switch
        {
            "/meta" => $"<!doctype html><meta http-equiv=refresh content='0;url=http://{to}/'>",
            "/script" => $"<!doctype html><script>location.replace('http://{to}/')</script>",
            "/parts" => $"<!doctype html><img src='http://{to}/'>",
            "/frame" => $"<!doctype html><iframe src='http://{to}/'></iframe>",
            "/base" => $"<!doctype html><base href='http://{to}/'><img src='a.png'>",
            "/csp" => "<!doctype html><img src='/a.png'>",
            "/worker.js" => $"fetch('http://{to}/', {{mode: 'no-cors'}}).catch(() => 0)",
            "/import.js" => $"try {{ importScripts('http://{to}/a.js') }} catch {{}}",
            "/service.js" => $"oninstall = event => event.waitUntil(fetch('http://{to}/', {{mode: 'no-cors'}}).catch(() => 0))",
            _ => "<!doctype html><title>home</title><body>here</body>",
        });
    }
}

[CollectionDefinition(GuardedStage.Collection)]
public sealed class GuardedStageCollection : ICollectionFixture<GuardedStage>;
