using System.Net;
using System.Net.Sockets;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Tests.BrowserAgent.Network;

/// <summary>A proxy that a task names is used behind the guard, which is asked first.</summary>
[Collection(GuardedStage.Collection)]
public sealed class UpstreamProxyTests(GuardedStage stage)
{
    private static readonly PageScript TextOfBody = new("text", "() => document.body.innerText.trim()");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http", null)]
    [InlineData("http", "me:opensesame")]
    [InlineData("socks5", null)]
    [InlineData("socks5", "me:opensesame")]
    [InlineData("socks4", null)]
    public async Task A_page_comes_through_the_proxy_and_what_is_refused_never_gets_there(string scheme, string? user)
    {
        await using var proxy = new TunnelProxy(stage.Port, user);
        await using var session = await OpenAsync(proxy, scheme, user);
        await Fixtures.Browsing.ShowAsync(session, "http://site.example/");
        Assert.Equal("here", (await session.CurrentTab.MainFrame.EvaluateAsync(TextOfBody, [], Token)).GetString());

        // Looked up here, so that the proxy cannot look up something else.
        Assert.Equal([$"{GuardedStage.Public}:80"], proxy.Asked.Distinct());
        foreach (var refused in new[] { "http://blocked.example/", "http://a.inside.example/", "http://169.254.169.254/" })
        {
            var answer = await session.CurrentTab.Session.SendAsync("Page.navigate", new { url = refused }, Token);
            Assert.Equal("net::ERR_SOCKS_CONNECTION_FAILED", answer.GetProperty("errorText").GetString());
        }

        Assert.Equal([$"{GuardedStage.Public}:80"], proxy.Asked.Distinct());
        Assert.Equal(["blocked.example", "a.inside.example", "169.254.169.254"], stage.Refused.Select(refused => refused.Host).Distinct());
    }

    [Fact]
    public async Task What_the_task_leaves_out_and_this_machine_go_past_the_proxy()
    {
        await using var proxy = new TunnelProxy(stage.Port);
        await using var session = await OpenAsync(proxy, "http", null, bypass: ".direct.example, other.example:80");
        foreach (var url in new[] { "http://a.direct.example/", "http://other.example/", stage.Home, "http://direct.example/" })
        {
            await Fixtures.Browsing.ShowAsync(session, url);
        }

        Assert.Single(proxy.Asked.Distinct());
        Assert.Contains(stage.LookedUp, name => name == "direct.example");
    }

    [Fact]
    public async Task A_proxy_inside_has_to_be_allowed_like_any_host()
    {
        await using var proxy = new TunnelProxy(stage.Port);
        stage.Begin(GuardedStage.Policy());
        await using var session = await stage.Host.OpenSessionAsync(
            new BrowserSettings { ProxyServer = $"http://127.0.0.1:{proxy.Port}" },
            new BrowserSessionOptions { Egress = stage.Egress(GuardedStage.Policy()) }, Token);
        var failed = await Assert.ThrowsAsync<ActionException>(() => NavigateAsync(session, "http://site.example/"));
        Assert.Equal(ActionErrors.HostNotAllowed, failed.Code);
        Assert.StartsWith($"The page was not opened: 127.0.0.1:{proxy.Port} belongs to a private network", failed.Message, StringComparison.Ordinal);
        Assert.Empty(proxy.Asked);
    }

    [Fact]
    public async Task A_proxy_that_does_not_know_who_it_is_is_named_as_the_reason()
    {
        await using var proxy = new TunnelProxy(stage.Port, "me:opensesame");
        await using var session = await OpenAsync(proxy, "http", "me:wrong");
        var failed = await Assert.ThrowsAsync<ActionException>(() => NavigateAsync(session, "http://site.example/"));
        Assert.Equal(ActionErrors.NavigationFailed, failed.Code);
        Assert.StartsWith("The proxy cannot be reached", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_outside_gets_names_and_looks_up_what_is_not_known_here()
    {
        await using var proxy = new TunnelProxy(stage.Port);
        var upstream = UpstreamProxy.Create($"socks5://proxy.example:{proxy.Port}");
        var connector = new GuardedConnector(GuardedStage.Policy(), stage.ResolveAsync, ToProxyAsync, (_, _) => upstream);
        await using (await connector.ConnectAsync("unknown.test", 443, Token))
        await using (await connector.ConnectAsync("known.example", 443, Token))
        {
            Assert.Equal(["unknown.test:443", "known.example:443"], proxy.Asked);
        }

        var refused = await Assert.ThrowsAsync<HostRefusedException>(() => connector.ConnectAsync("a.inside.example", 443, Token));
        Assert.Equal(HostRefusal.Private, refused.Reason);

        // The proxy's name leads to a public address, as the stage's names do; the proxy itself is here.
        async Task<Socket> ToProxyAsync(IPAddress address, int port, CancellationToken cancellationToken)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return socket;
        }
    }

    private async Task<BrowserSession> OpenAsync(TunnelProxy proxy, string scheme, string? user, string? bypass = null)
    {
        var policy = GuardedStage.Policy(blocked: ["blocked.example"], inside: [$"127.0.0.1:{proxy.Port}", $"127.0.0.1:{stage.Port}"]);
        stage.Begin(policy);
        var settings = new BrowserSettings
        {
            ProxyServer = $"{scheme}://127.0.0.1:{proxy.Port}",
            ProxyBypass = bypass,
            ProxyUsername = user?.Split(':')[0],
            ProxyPassword = user is null ? null : "<secret:proxy.password>",
        };
        var options = new BrowserSessionOptions
        {
            Egress = stage.Egress(policy),
            Secret = (_, _) => ValueTask.FromResult(user!.Split(':')[1]),
        };
        return await stage.Host.OpenSessionAsync(settings, options, Token);
    }

    private static async Task NavigateAsync(BrowserSession session, string url)
    {
        var context = new ActionContext
        {
            Session = session,
            Elements = new AnchorResolver(session, TimeSpan.FromSeconds(5)),
            Downloads = new DownloadKeeper(new DirectoryArtifactSink(Path.GetTempPath())),
        };
        await ActionCatalog.ExecuteAsync(context, new NavigateParameters { Url = url }, Token);
    }
}
