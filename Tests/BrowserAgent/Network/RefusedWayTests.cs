using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Network;

/// <summary>
/// Every way in which a page can make a browser connect, to a name that is public by its looks and leads inside: it is refused when
/// it is connected to, whoever asks.
/// </summary>
[Collection(GuardedStage.Collection)]
public sealed class RefusedWayTests(GuardedStage stage, ChromiumFixture chromium)
{
    /// <summary>JavaScript on a page that may be shown; H is the host that may not.</summary>
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["img"] = "new Image().src = 'http://H/a.png'",
        ["srcset"] = "add(`<img srcset='http://H/a.png 1x, http://H/b.png 2x'>`)",
        ["picture"] = "add(`<picture><source srcset='http://H/a.webp'><img src='data:,'></picture>`)",
        ["svg-image"] = "add(`<svg><image href='http://H/a.png' width=9 height=9></image></svg>`)",
        ["input-image"] = "add(`<input type=image src='http://H/a.png'>`)",
        ["background"] = "document.body.style.backgroundImage = 'url(http://H/a.png)'",
        ["script"] = "Object.assign(document.head.appendChild(document.createElement('script')), { src: 'http://H/a.js' })",
        ["document-write"] = "document.write(`<script src='http://H/a.js'><\\/script>`)",
        ["module"] = "import('http://H/a.js').catch(() => 0); 0",
        ["stylesheet"] = "add(`<link rel=stylesheet href='http://H/a.css'>`)",
        ["css-import"] = "add(`<style>@import url(http://H/a.css)</style>`)",
        ["font"] = "add(`<style>@font-face { font-family: f; src: url(http://H/a.woff2) }</style><p style='font-family: f'>text</p>`)",
        ["video"] = "add(`<video src='http://H/a.mp4' preload=auto autoplay muted></video>`)",
        ["audio"] = "add(`<audio src='http://H/a.mp3' preload=auto></audio>`)",
        ["poster"] = "add(`<video poster='http://H/a.png'></video>`)",
        ["object"] = "add(`<object data='http://H/a.html'></object>`)",
        ["embed"] = "add(`<embed src='http://H/a.html'>`)",
        ["iframe"] = "add(`<iframe src='http://H/'></iframe>`)",
        ["nested-iframe"] = "add(`<iframe srcdoc=\"<iframe src='http://H/'></iframe>\"></iframe>`)",
        ["sandboxed-iframe"] = "add(`<iframe sandbox src='http://H/'></iframe>`)",
        ["framed-page"] = "add(`<iframe src='http://page.example/frame?to=H'></iframe>`)",
        ["framed-redirect"] = "add(`<iframe src='http://page.example/redirect/302?to=H'></iframe>`)",
        ["fetch"] = "fetch('http://H/').catch(() => 0); 0",
        ["fetch-https"] = "fetch('https://H/').catch(() => 0); 0",
        ["fetch-keepalive"] = "fetch('http://H/', { keepalive: true, method: 'POST', mode: 'no-cors', body: 'x' }).catch(() => 0); 0",
        ["fetch-redirected"] = "fetch('http://page.example/redirect/307?to=H', { method: 'POST', body: 'x' }).catch(() => 0); 0",
        ["image-redirected"] = "new Image().src = 'http://page.example/redirect/302?to=H'",
        ["xhr"] = "const x = new XMLHttpRequest(); x.open('GET', 'http://H/'); x.send()",
        ["beacon"] = "navigator.sendBeacon('http://H/', 'x')",
        ["event-source"] = "new EventSource('http://H/'); 0",
        ["websocket"] = "new WebSocket('ws://H/'); 0",
        ["websocket-secure"] = "new WebSocket('wss://H/'); 0",
        ["ping"] = "add(`<a id=p href='#here' ping='http://H/'>p</a>`); document.querySelector('#p').click()",
        ["prefetch"] = "add(`<link rel=prefetch href='http://H/a.js'>`)",
        ["preload"] = "add(`<link rel=preload as=image href='http://H/a.png'>`)",
        ["modulepreload"] = "add(`<link rel=modulepreload href='http://H/a.js'>`)",
        ["location"] = "setTimeout(() => location.href = 'http://H/')",
        ["location-redirect-301"] = "setTimeout(() => location.href = 'http://page.example/redirect/301?to=H')",
        ["location-redirect-302"] = "setTimeout(() => location.href = 'http://page.example/redirect/302?to=H')",
        ["location-redirect-307"] = "setTimeout(() => location.href = 'http://page.example/redirect/307?to=H')",
        ["location-redirect-308"] = "setTimeout(() => location.href = 'http://page.example/redirect/308?to=H')",
        ["meta-refresh"] = "setTimeout(() => location.href = 'http://page.example/meta?to=H')",
        ["script-redirect"] = "setTimeout(() => location.href = 'http://page.example/script?to=H')",
        ["base"] = "setTimeout(() => location.href = 'http://page.example/base?to=H')",
        ["csp-report"] = "setTimeout(() => location.href = 'http://page.example/csp?to=H')",
        ["link"] = "add(`<a id=l href='http://H/'>l</a>`); setTimeout(() => document.querySelector('#l').click())",
        ["download-link"] = "add(`<a id=l download href='http://H/a.zip'>l</a>`); setTimeout(() => document.querySelector('#l').click())",
        ["form-get"] = "add(`<form action='http://H/'><input name=a value=b></form>`); setTimeout(() => document.forms[0].submit())",
        ["form-post"] = "add(`<form method=post action='http://H/'><input name=a value=b></form>`); setTimeout(() => document.forms[0].submit())",
        ["link-to-new-tab"] = "add(`<a id=l target=_blank rel=noopener href='http://H/'>l</a>`); document.querySelector('#l').click()",
        ["window-open"] = "window.open('http://H/'); 0",
        ["popup"] = "window.open('http://H/', 'popup', 'width=300,height=300'); 0",
        ["part-of-popup"] = "window.open('http://page.example/parts?to=H'); 0",
        ["worker"] = "new Worker('/worker.js?to=H'); 0",
        ["worker-import"] = "new Worker('/import.js?to=H'); 0",
        ["worker-blob"] = "new Worker(URL.createObjectURL(new Blob([`fetch('http://H/', { mode: 'no-cors' }).catch(() => 0)`]))); 0",
        ["shared-worker"] = "new SharedWorker('/worker.js?to=H'); 0",
        ["service-worker"] = "navigator.serviceWorker.register('/service.js?to=H').catch(() => 0); 0",
        ["turn-over-tcp"] = "const r = new RTCPeerConnection({ iceServers: [{ urls: 'turn:H:3478?transport=tcp', username: 'a', credential: 'b' }] }); " +
            "r.createDataChannel('c'); r.createOffer().then(o => r.setLocalDescription(o)); 0",
    };

    public static TheoryData<string> Ways => [.. Scripts.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_page_reaches_nothing_inside(string way)
    {
        var host = $"{way}.inside.example";
        await ShowHomeAsync();
        await stage.RunAsync(Prepared(Scripts[way], host));

        Assert.Equal(HostRefusal.Private, (await stage.RefusalOfAsync(host)).Reason);
        Assert.DoesNotContain(stage.Connected, connected => connected.Address.ToString() == "10.1.2.3");
        Assert.DoesNotContain(stage.Requests, request => request.Host.StartsWith(host, StringComparison.Ordinal));
        await stage.CloseOthersAsync();
    }

    /// <summary>The same ways lead to hosts that are allowed, or the cases above would prove nothing about the policy.</summary>
    [Theory]
    [InlineData("img")]
    [InlineData("iframe")]
    [InlineData("form-post")]
    [InlineData("worker")]
    [InlineData("service-worker")]
    [InlineData("window-open")]
    [InlineData("csp-report")]
    [InlineData("websocket")]
    public async Task A_page_reaches_what_is_outside(string way)
    {
        var host = $"{way}.outside.example";
        await ShowHomeAsync();
        await stage.RunAsync(Prepared(Scripts[way], host));

        await Until.TrueAsync($"{host} is asked", () => Task.FromResult(stage.Requests.Any(request => request.Host == host)));
        Assert.DoesNotContain(stage.Refused, refused => refused.Host == host);
        await stage.CloseOthersAsync();
    }

    [Fact]
    public async Task No_name_is_looked_up_beside_the_guard()
    {
        await ShowHomeAsync();
        await stage.RunAsync(Prepared("add(`<link rel=dns-prefetch href='//prefetched.example/'><link rel=preconnect href='http://H/'>`)", "a.inside.example"));

        // The browser itself knows no name at all: a session without a guard finds none.
        await using var free = await stage.Host.OpenSessionAsync(new BrowserSettings(), cancellationToken: Token);
        var answer = await free.CurrentTab.Session.SendAsync("Page.navigate", new { url = $"http://localhost:{stage.Port}/" }, Token);
        Assert.Equal("net::ERR_NAME_NOT_RESOLVED", answer.GetProperty("errorText").GetString());
        Assert.DoesNotContain("prefetched.example", stage.LookedUp);
        Assert.DoesNotContain(stage.Connected, connected => connected.Address.ToString() == "10.1.2.3");
    }

    [Fact]
    public async Task A_name_that_was_public_and_then_leads_inside_gains_nothing()
    {
        var looks = 0;
        stage.Name("rebinding.example", () => [Interlocked.Increment(ref looks) == 1 ? GuardedStage.Public : IPAddress.Loopback]);
        stage.Begin(GuardedStage.Policy());
        Assert.Null(await stage.OpenAsync($"http://rebinding.example:{stage.OtherPort}/"));
        Assert.NotEmpty(stage.Requests);

        await stage.RunAsync("fetch('/again').catch(() => 0); 0");
        Assert.Equal(HostRefusal.Private, (await stage.RefusalOfAsync("rebinding.example")).Reason);
        Assert.DoesNotContain(stage.Connected, connected => IPAddress.IsLoopback(connected.Address));
    }

    [Fact]
    public async Task Of_several_addresses_only_the_public_ones_are_tried()
    {
        stage.Name("several-inside.example", "127.0.0.1", "10.0.0.1", "93.184.216.34", "::1");
        stage.Begin(GuardedStage.Policy());
        Assert.Null(await stage.OpenAsync($"http://several-inside.example:{stage.OtherPort}/"));
        Assert.Equal([GuardedStage.Public], stage.Connected.Select(connected => connected.Address).Distinct());
    }

    [Fact]
    public async Task Nothing_is_sent_by_udp()
    {
        using var stun = new UdpClient(new IPEndPoint(IPAddress.Any, 0));
        await ShowHomeAsync();
        await SpeakUdpAsync(stage.Session, stun);
        Assert.Equal(0, stun.Available);

        // A browser that is not guarded does send there.
        await using var free = await chromium.OpenSessionAsync();
        await Browsing.ShowAsync(free, chromium.Pages.Add("free"));
        await free.CurrentTab.Session.SendAsync("Runtime.evaluate", new { expression = Gathering(stun) + ";0" }, Token);
        Assert.NotEmpty((await stun.ReceiveAsync(Token)).Buffer);
    }

    /// <summary>The other kind of browser has more in it that connects by itself.</summary>
    [Fact]
    public async Task A_whole_browser_is_held_to_it_as_well()
    {
        await using var host = await BrowserHost.StartAsync(new BrowserLaunchOptions { Kind = BrowserKind.Chromium, OnlyGuarded = true }, null, Token);
        stage.Begin(stage.Session.Egress!.Policy);
        var options = new BrowserSessionOptions { Egress = stage.Egress(GuardedStage.Policy(inside: $"127.0.0.1:{stage.Port}")) };
        await using var session = await host.OpenSessionAsync(new BrowserSettings { Kind = BrowserKind.Chromium }, options, Token);
        await Browsing.ShowAsync(session, stage.Home);
        using var stun = new UdpClient(new IPEndPoint(IPAddress.Any, 0));
        await SpeakUdpAsync(session, stun);
        Assert.Equal(0, stun.Available);
        session.Egress!.Policy = options.Egress.Policy;

        const string Links = "add(`<link rel=dns-prefetch href='//prefetched.example/'><link rel=preconnect href='http://H/'><link rel=prefetch href='http://H/a'>`)";
        foreach (var way in new[] { Links, Scripts["img"], Scripts["service-worker"], Scripts["download-link"] })
        {
            var name = $"whole-{way.Length}.inside.example";
            await session.CurrentTab.Session.SendAsync("Runtime.evaluate", new { expression = Prepared(way, name), userGesture = true }, Token);
            Assert.Equal(HostRefusal.Private, (await stage.RefusalOfAsync(name)).Reason);
        }

        Assert.DoesNotContain("prefetched.example", stage.LookedUp);
        Assert.DoesNotContain(stage.Connected, connected => connected.Address.ToString() == "10.1.2.3");
    }

    /// <summary>Asks a STUN server for this machine's address until nothing more comes, and tries WebTransport.</summary>
    private static async Task SpeakUdpAsync(BrowserSession session, UdpClient stun)
    {
        session.Egress!.Policy = new NetworkOptions { PrivateHosts = "*" }.Policy();
        await RunAsync(Gathering(stun));
        await RunAsync($"new WebTransport('https://{OwnAddress()}:{PortOf(stun)}/').ready.catch(() => 0)");

        Task RunAsync(string expression) =>
            session.CurrentTab.Session.SendAsync("Runtime.evaluate", new { expression, awaitPromise = true }, Token);
    }

    /// <summary>At an address that is not loopback, which WebRTC would pass over.</summary>
    private static string Gathering(UdpClient stun) =>
        $$"""
        new Promise(done => {
          const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:{{OwnAddress()}}:{{PortOf(stun)}}' }] });
          peer.createDataChannel('c');
          peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && done(1);
          peer.createOffer().then(offer => peer.setLocalDescription(offer));
        })
        """;

    private static int PortOf(UdpClient client) => ((IPEndPoint)client.Client.LocalEndPoint!).Port;

    private async Task ShowHomeAsync()
    {
        stage.Begin(GuardedStage.Policy(inside: $"127.0.0.1:{stage.Port}"));
        Assert.Null(await stage.OpenAsync(stage.Home));
        await stage.RunAsync("new Promise(done => document.readyState === 'complete' ? done(1) : addEventListener('load', () => done(1)))");
        stage.Begin(stage.Session.Egress!.Policy);
    }

    private static string Prepared(string script, string host) =>
        "{ const add = html => { document.body.insertAdjacentHTML('beforeend', html); }; " + script.Replace("H/", host + "/", StringComparison.Ordinal)
            .Replace("to=H", "to=" + host, StringComparison.Ordinal).Replace("turn:H", "turn:" + host, StringComparison.Ordinal) + " }";

    private static IPAddress OwnAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(one => one.OperationalStatus == OperationalStatus.Up && one.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(one => one.GetIPProperties().UnicastAddresses).Select(one => one.Address)
        .FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Loopback;
}
