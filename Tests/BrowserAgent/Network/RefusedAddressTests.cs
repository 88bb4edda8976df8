using Dashboard.Contracts;

namespace Dashboard.Tests.BrowserAgent.Network;

/// <summary>Addresses in all the ways in which they can be written, opened in a real browser.</summary>
[Collection(GuardedStage.Collection)]
public sealed class RefusedAddressTests(GuardedStage stage)
{
    /// <summary>Everything public is allowed, and what the administrator named.</summary>
    [Theory]
    [InlineData("http://public.example/")]
    [InlineData("http://PUBLIC.example./")]
    [InlineData("http://user:word@public.example/")]
    [InlineData("http://127.0.0.1:{port}/")]
    [InlineData("http://2130706433:{port}/")]
    [InlineData("http://intranet.example/")]
    [InlineData("http://wiki.corp.example:8080/")]
    [InlineData("http://10.7.7.7/")]
    [InlineData("http://below.example/")]
    [InlineData("http://ported.example/")]
    [InlineData("http://several.example/")]
    [InlineData("http://[64:ff9b::808:808]/")]
    public async Task What_may_be_reached_is_reached(string address)
    {
        BeginOpen();
        Assert.Null(await stage.OpenAsync(Filled(address)));
        Assert.NotEmpty(stage.Requests);
        Assert.Empty(stage.Refused);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{other}/")]
    [InlineData("http://127.1:{other}/")]
    [InlineData("http://127.0.1:{other}/")]
    [InlineData("http://127.255.255.254:{other}/")]
    [InlineData("http://2130706433:{other}/")]
    [InlineData("http://0x7f000001:{other}/")]
    [InlineData("http://0x7f.0.0.0x1:{other}/")]
    [InlineData("http://0177.0.0.1:{other}/")]
    [InlineData("http://017700000001:{other}/")]
    [InlineData("http://１２７.0.0.1:{other}/")]
    [InlineData("http://127。0。0。1:{other}/")]
    [InlineData("http://%31%32%37.0.0.1:{other}/")]
    [InlineData("http://127.0.0.1.:{other}/")]
    [InlineData("http://0:{other}/")]
    [InlineData("http://0.0.0.0:{other}/")]
    [InlineData("http://[::]:{other}/")]
    [InlineData("http://[::1]:{other}/")]
    [InlineData("http://[0:0:0:0:0:0:0:1]:{other}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{other}/")]
    [InlineData("http://[::ffff:7f00:1]:{other}/")]
    [InlineData("http://[::127.0.0.1]:{other}/")]
    [InlineData("http://localhost:{other}/")]
    [InlineData("http://LOCALHOST.:{port}/")]
    [InlineData("http://localhost:{port}/")]
    [InlineData("http://a.localhost:{port}/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://10.7.7.7:8080/")]
    [InlineData("http://172.16.0.1/")]
    [InlineData("http://192.168.1.1/")]
    [InlineData("http://100.64.0.1/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://2852039166/")]
    [InlineData("http://0xa9.0xfe.0xa9.0xfe/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://168.63.129.16/")]
    [InlineData("http://100.100.100.200/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[fc00::1]/")]
    [InlineData("http://[64:ff9b::7f00:1]:{other}/")]
    [InlineData("http://[2002:7f00:1::]:{other}/")]
    [InlineData("http://198.18.0.1/")]
    [InlineData("http://224.0.0.1/")]
    [InlineData("http://255.255.255.255/")]
    [InlineData("http://metadata.example/")]
    [InlineData("http://inside.example/")]
    [InlineData("http://mapped.example/")]
    [InlineData("http://nat64.example/")]
    [InlineData("http://here.example:{port}/")]
    [InlineData("http://leads-to-allowed.example/")]
    [InlineData("http://named-metadata.example/")]
    public async Task What_is_inside_is_not(string address)
    {
        BeginOpen();
        await AssertRefusedAsync(address, HostRefusal.Private);
    }

    [Theory]
    [InlineData("http://blocked.example/")]
    [InlineData("http://BLOCKED.example/")]
    [InlineData("http://blocked.example./")]
    [InlineData("http://user@blocked.example/")]
    [InlineData("https://blocked.example/")]
    [InlineData("http://a.below.example/")]
    [InlineData("http://a.b.below.example/")]
    [InlineData("http://ported.example:81/")]
    [InlineData("http://198.41.0.4/")]
    [InlineData("http://3324575748/")]
    [InlineData("http://leads-to-blocked.example/")]
    public async Task What_is_blocked_is_not(string address)
    {
        BeginOpen();
        await AssertRefusedAsync(address, HostRefusal.Blocked);
    }

    [Theory]
    [InlineData("http://good.example/")]
    [InlineData("http://GOOD.example./")]
    [InlineData("http://good.example:8080/")]
    [InlineData("http://evil.example@good.example/")]
    [InlineData("http://a.wild.example/")]
    [InlineData("http://a.b.wild.example/")]
    [InlineData("http://bücher.example/")]
    [InlineData("http://xn--bcher-kva.example/")]
    [InlineData("http://sub.ported.example:8080/")]
    [InlineData("http://93.184.216.40/")]
    [InlineData("http://198.41.7.7/")]
    public async Task What_is_listed_is_reached(string address)
    {
        BeginListed();
        Assert.Null(await stage.OpenAsync(Filled(address)));
        Assert.NotEmpty(stage.Requests);

        // The browser asks for the worker of a page of another case when it likes to.
        Assert.DoesNotContain(stage.Refused, refused => refused.Host != "127.0.0.1");
    }

    [Theory]
    [InlineData("http://good.example.evil.example/", HostRefusal.NotAllowed)]
    [InlineData("http://good.example@evil.example/", HostRefusal.NotAllowed)]
    [InlineData("http://good.example:80@evil.example/", HostRefusal.NotAllowed)]
    [InlineData("http://good.example%2eevil.example/", HostRefusal.NotAllowed)]
    [InlineData("http://good.example。evil.example/", HostRefusal.NotAllowed)]
    [InlineData("http://evil.example\\@good.example/", HostRefusal.NotAllowed)]
    [InlineData("http://evil.example/good.example", HostRefusal.NotAllowed)]
    [InlineData("http://evil.example#good.example", HostRefusal.NotAllowed)]
    [InlineData("http://evil.example?good.example", HostRefusal.NotAllowed)]
    [InlineData("http://evilgood.example/", HostRefusal.NotAllowed)]
    [InlineData("http://good-example/", HostRefusal.NotAllowed)]
    [InlineData("http://gооd.example/", HostRefusal.NotAllowed)]
    [InlineData("http://www.good.example/", HostRefusal.NotAllowed)]
    [InlineData("http://wild.example/", HostRefusal.NotAllowed)]
    [InlineData("http://evilwild.example/", HostRefusal.NotAllowed)]
    [InlineData("http://bucher.example/", HostRefusal.NotAllowed)]
    [InlineData("http://sub.ported.example/", HostRefusal.NotAllowed)]
    [InlineData("http://sub.ported.example:80808080/", null)]
    [InlineData("http://93.184.216.41/", HostRefusal.NotAllowed)]
    [InlineData("http://leads-to-listed.example/", HostRefusal.NotAllowed)]
    [InlineData("http://127.0.0.1:{port}/", HostRefusal.NotAllowed)]
    [InlineData("http://bad.wild.example/", HostRefusal.Blocked)]
    public async Task What_is_not_listed_is_not(string address, HostRefusal? reason)
    {
        BeginListed();
        await AssertRefusedAsync(address, reason);
    }

    private void BeginOpen()
    {
        stage.Begin(GuardedStage.Policy(
            blocked: ["blocked.example", "*.below.example", "ported.example:81", "198.41.0.0/16"],
            inside: [$"127.0.0.1:{stage.Port}", "intranet.example", "*.corp.example:8080", "10.7.0.0/16:80", "named-metadata.example"]));
        stage.Name("intranet.example", "10.0.0.7");
        stage.Name("wiki.corp.example", "10.0.0.8");
        stage.Name("several.example", "10.0.0.9", "93.184.216.34", "::1");
        stage.Name("metadata.example", "169.254.169.254");
        stage.Name("named-metadata.example", "169.254.169.254");
        stage.Name("inside.example", "192.168.0.1", "fd00::1");
        stage.Name("mapped.example", "::ffff:10.0.0.1");
        stage.Name("nat64.example", "64:ff9b::a00:1");
        stage.Name("here.example", "127.0.0.1");
        stage.Name("leads-to-allowed.example", "10.7.7.7");
        stage.Name("leads-to-blocked.example", "198.41.0.4");
    }

    private void BeginListed()
    {
        stage.Begin(GuardedStage.Policy(
            allowed: ["good.example", "*.wild.example", "bücher.example", "sub.ported.example:8080", "93.184.216.40", "198.41.0.0/16"],
            blocked: ["bad.wild.example"],
            inside: $"127.0.0.1:{stage.Port}"));
        stage.Name("leads-to-listed.example", "93.184.216.40");
    }

    /// <param name="reason">Null for what the browser itself takes for no address.</param>
    private async Task AssertRefusedAsync(string address, HostRefusal? reason)
    {
        string? failure;
        try
        {
            failure = await stage.OpenAsync(Filled(address));
        }
        catch (Dashboard.BrowserAgent.CdpException) when (reason is null)
        {
            failure = "no address";
        }

        Assert.NotNull(failure);
        // The browser looks by itself, when it likes, whether the worker that another test registered has changed.
        var others = stage.Requests.Where(request => request.Path != "/service.js").ToList();
        Assert.Empty(others);
        if (stage.Requests.IsEmpty)
        {
            Assert.Empty(stage.Connected);
        }

        Assert.Equal(reason is null ? [] : [reason.Value], stage.Refused.Select(refused => refused.Reason).Distinct());
    }

    private string Filled(string address) => address
        .Replace("{port}", $"{stage.Port}", StringComparison.Ordinal)
        .Replace("{other}", $"{stage.OtherPort}", StringComparison.Ordinal);
}
