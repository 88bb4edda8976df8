using System.Net.Sockets;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Network;

/// <summary>What people and models are told of hosts that are not reached.</summary>
[Collection(GuardedStage.Collection)]
public sealed class RefusedActionTests(GuardedStage stage)
{
    private const string Inside = "belongs to a private network, and the administrator of this installation has not allowed it (Network__PrivateHosts).";

    [Fact]
    public async Task Opening_a_host_that_is_not_allowed_fails_at_once_and_leaves_the_page_as_it_is()
    {
        stage.Begin(GuardedStage.Policy(allowed: ["good.example"]));
        await DoAsync(new NavigateParameters { Url = "http://good.example/" });
        var failed = await Assert.ThrowsAsync<ActionException>(() => DoAsync(new NavigateParameters { Url = "http://evil.example/a", NewTab = true }));

        Assert.Equal("host_not_allowed", failed.Code);
        Assert.Equal("The page was not opened: evil.example is not among the hosts that are allowed here.", failed.Message);
        Assert.Equal("http://good.example/", stage.Tab.Url);
        Assert.Single(stage.Session.Tabs);
        Assert.Equal(["good.example"], stage.LookedUp.Distinct());
    }

    [Theory]
    [InlineData("http://a.inside.example/", "a.inside.example")]
    [InlineData("http://page.example/redirect/302?to=b.inside.example", "b.inside.example")]
    [InlineData("http://[::ffff:7f00:1]:1234/", "127.0.0.1")]
    public async Task Opening_what_leads_inside_says_which_host_does(string url, string host)
    {
        stage.Begin(GuardedStage.Policy());
        var failed = await Assert.ThrowsAsync<ActionException>(() => DoAsync(new NavigateParameters { Url = url }));

        Assert.Equal("host_not_allowed", failed.Code);
        Assert.Contains(Inside, failed.Message, StringComparison.Ordinal);
        Assert.Contains(host, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_click_that_leads_inside_says_so()
    {
        stage.Begin(GuardedStage.Policy());
        await DoAsync(new NavigateParameters { Url = "http://page.example/" });
        await stage.RunAsync("document.body.innerHTML = `<a href='http://c.inside.example/'>Go on</a>`; 0");
        var failed = await Assert.ThrowsAsync<ActionException>(
            () => DoAsync(new ClickParameters { Target = new ElementTarget(new ElementAnchors { Css = "a" }) }));

        Assert.Equal("host_not_allowed", failed.Code);
        Assert.Equal($"The page was not opened: c.inside.example {Inside}", failed.Message);
    }

    /// <summary>To the browser every failure looks the same; people are told what it is.</summary>
    [Fact]
    public async Task Other_failures_keep_their_words()
    {
        using var closed = new TcpListener(System.Net.IPAddress.Loopback, 0);
        closed.Start();
        var port = ((System.Net.IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        stage.Begin(GuardedStage.Policy(inside: $"127.0.0.1:{port}"));

        var unknown = await Assert.ThrowsAsync<ActionException>(() => DoAsync(new NavigateParameters { Url = "http://nowhere.test/" }));
        Assert.Equal("There is no site named nowhere.test. Check the spelling of the address. (net::ERR_NAME_NOT_RESOLVED)", unknown.Message);
        Assert.Equal(ActionErrors.NavigationFailed, unknown.Code);
        var silent = await Assert.ThrowsAsync<ActionException>(() => DoAsync(new NavigateParameters { Url = $"http://127.0.0.1:{port}/" }));
        Assert.Equal("127.0.0.1 refuses connections. The site may be down, or the port wrong. (net::ERR_CONNECTION_REFUSED)", silent.Message);
    }

    [Fact]
    public async Task A_host_that_a_page_asks_for_again_and_again_is_told_once()
    {
        await using var session = await stage.Host.OpenSessionAsync(
            new BrowserSettings(), new BrowserSessionOptions { Egress = stage.Egress(GuardedStage.Policy(blocked: ["ads.example", "*.ads.example"])) },
            TestContext.Current.CancellationToken);
        stage.Begin(stage.Session.Egress!.Policy);
        await Browsing.ShowAsync(session, "http://page.example/");
        var many = "for (let n = 0; n < 40; n++) { for (const h of ['ads', n + '.ads']) { fetch(`http://${h}.example/${n}`).catch(() => 0); } } 0";
        await session.CurrentTab.Session.SendAsync("Runtime.evaluate", new { expression = many }, TestContext.Current.CancellationToken);
        await Until.TrueAsync("all are refused", () => Task.FromResult(stage.Refused.Select(refused => refused.Host).Distinct().Count() == 41));

        var notices = session.TakeNotices().Select(notice => notice.Text).ToList();
        Assert.Equal(21, notices.Count);
        Assert.Equal(20, notices.Count(text => text.Code == "host_blocked" && text.Text.EndsWith("is on a list of blocked hosts.", StringComparison.Ordinal)));
        Assert.Equal("more_hosts_refused", notices[^1].Code);
    }

    private async Task DoAsync(ActionParameters action)
    {
        var context = new ActionContext
        {
            Session = stage.Session,
            Elements = new AnchorResolver(stage.Session, TimeSpan.FromSeconds(5)),
            Downloads = new DownloadKeeper(new DirectoryArtifactSink(Path.GetTempPath())),
        };
        await ActionCatalog.ExecuteAsync(context, action, TestContext.Current.CancellationToken);
    }
}
