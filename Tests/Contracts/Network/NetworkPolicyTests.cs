using System.Net;
using Dashboard.Contracts;

namespace Dashboard.Tests.Contracts.Network;

/// <summary>Which hosts may be reached, whatever way they are written.</summary>
public sealed class NetworkPolicyTests
{
    [Theory]
    [InlineData("Example.COM", "example.com")]
    [InlineData("example.com.", "example.com")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    [InlineData("ｅｘａｍｐｌｅ。com", "example.com")]
    [InlineData("127.1", "127.0.0.1")]
    [InlineData("0x7f.0.0.1", "127.0.0.1")]
    [InlineData("0177.0.0.1", "127.0.0.1")]
    [InlineData("2130706433", "127.0.0.1")]
    [InlineData("0x7f000001", "127.0.0.1")]
    [InlineData("10.0.258", "10.0.1.2")]
    [InlineData("1.2.3.4.", "1.2.3.4")]
    [InlineData("[::1]", "::1")]
    [InlineData("::1", "::1")]
    [InlineData("[0:0:0:0:0:0:0:1]", "::1")]
    [InlineData("[::ffff:127.0.0.1]", "127.0.0.1")]
    [InlineData("[::FFFF:7f00:1]", "127.0.0.1")]
    [InlineData("my_host.example", "my_host.example")]
    public void A_host_is_read_as_a_browser_reads_it(string written, string read) => Assert.Equal(read, HostName.Parse(written)?.Text);

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData("good.com@evil.com")]
    [InlineData("good.com/evil")]
    [InlineData("good.com\\evil")]
    [InlineData("good.com%2eevil.com")]
    [InlineData("256.1.1.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.08")]
    [InlineData("4294967296")]
    [InlineData("0x100000000")]
    [InlineData("[fe80::1%eth0]")]
    [InlineData("[1.2.3.4]")]
    [InlineData("a b.example")]
    public void What_is_no_host_is_none(string written) => Assert.Null(HostName.Parse(written));

    [Theory]
    [InlineData("example.com", "example.com", true)]
    [InlineData("example.com", "EXAMPLE.com.", true)]
    [InlineData("example.com", "www.example.com", false)]
    [InlineData("example.com", "example.com.evil.com", false)]
    [InlineData("example.com", "evilexample.com", false)]
    [InlineData("*.example.com", "www.example.com", true)]
    [InlineData("*.example.com", "a.b.example.com", true)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", "evilexample.com", false)]
    [InlineData("*.bücher.example", "www.xn--bcher-kva.example", true)]
    [InlineData("*", "anything.example", true)]
    [InlineData("127.0.0.1", "2130706433", true)]
    [InlineData("127.0.0.1", "[::ffff:127.0.0.1]", true)]
    [InlineData("10.0.0.0/8", "10.9.8.7", true)]
    [InlineData("10.0.0.0/8", "11.9.8.7", false)]
    [InlineData("fd00::/8", "[fd12::1]", true)]
    [InlineData("::1", "[::1]", true)]
    public void A_pattern_matches_what_it_means_and_no_more(string pattern, string host, bool matches) =>
        Assert.Equal(matches, HostPattern.Parse(pattern)!.Matches(HostName.Parse(host)!, 443));

    [Theory]
    [InlineData("example.com:8443", 8443, true)]
    [InlineData("example.com:8443", 443, false)]
    [InlineData("*:443", 443, true)]
    [InlineData("*:443", 80, false)]
    public void A_port_narrows_a_pattern(string pattern, int port, bool matches) =>
        Assert.Equal(matches, HostPattern.Parse(pattern)!.Matches(HostName.Parse("example.com")!, port));

    [Theory]
    [InlineData("")]
    [InlineData("*.")]
    [InlineData("*.127.0.0.1")]
    [InlineData("ex*mple.com")]
    [InlineData("https://example.com")]
    [InlineData("example.com:0")]
    [InlineData("example.com:port")]
    [InlineData("10.0.0.0/33")]
    public void What_is_no_pattern_is_refused(string written) => Assert.Null(HostPattern.Parse(written));

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:0:1::1", false)]
    public void Only_addresses_of_the_internet_are_public(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddress.Is(IPAddress.Parse(address)));

    [Fact]
    public void A_name_that_leads_inside_is_refused_when_it_is_connected_to()
    {
        var policy = Policy(allowed: ["*.example.com", "intranet.corp"], privateAllowed: ["intranet.corp"]);

        Assert.Null(policy.Refuses(HostName.Parse("www.example.com"), 443));
        Assert.Null(policy.Refuses(HostName.Parse("www.example.com"), 443, IPAddress.Parse("93.184.216.34")));
        Assert.Equal(HostRefusal.Private, policy.Refuses(HostName.Parse("www.example.com"), 443, IPAddress.Parse("169.254.169.254")));
        Assert.Null(policy.Refuses(HostName.Parse("intranet.corp"), 443, IPAddress.Parse("10.0.0.7")));
    }

    [Fact]
    public void Lists_are_asked_in_the_order_blocked_allowed_private()
    {
        var policy = Policy(allowed: ["*.example.com"], blocked: ["ads.example.com", "10.0.0.0/8"]);

        Assert.Equal(HostRefusal.Blocked, policy.Refuses(HostName.Parse("ads.example.com"), 443));
        Assert.Equal(HostRefusal.Blocked, policy.Refuses(HostName.Parse("www.example.com"), 443, IPAddress.Parse("10.0.0.1")));
        Assert.Equal(HostRefusal.NotAllowed, policy.Refuses(HostName.Parse("www.example.org"), 443));
        Assert.Equal(HostRefusal.Invalid, policy.Refuses(HostName.Parse("good.com@evil.com"), 443));
        Assert.Equal(HostRefusal.Private, Policy().Refuses(HostName.Parse("2852039166"), 80));
    }

    [Fact]
    public void Only_what_is_named_may_lead_inside()
    {
        var policy = Policy(privateAllowed: ["10.0.0.0/8", "127.0.0.1:8080", "*.corp.example", "metadata.example", "169.254.170.2"]);

        Assert.Null(policy.Refuses(HostName.Parse("10.1.2.3"), 80));
        Assert.Null(policy.Refuses(HostName.Parse("127.1"), 8080));
        Assert.Equal(HostRefusal.Private, policy.Refuses(HostName.Parse("127.0.0.1"), 5432));
        Assert.Null(policy.Refuses(HostName.Parse("wiki.corp.example"), 80, IPAddress.Parse("192.168.0.1")));

        // Anybody can make a name that leads to an address on the list.
        Assert.Equal(HostRefusal.Private, policy.Refuses(HostName.Parse("evil.example"), 80, IPAddress.Parse("10.1.2.3")));
        Assert.Equal(HostRefusal.Private, policy.Refuses(HostName.Parse("localhost"), 8080, IPAddress.Loopback));

        // Nobody who names a host means the secrets of the cloud.
        Assert.Equal(HostRefusal.Private, policy.Refuses(HostName.Parse("metadata.example"), 80, IPAddress.Parse("169.254.169.254")));
        Assert.Equal(HostRefusal.Private, Policy(privateAllowed: ["*"]).Refuses(HostName.Parse("169.254.169.254"), 80));
        Assert.Null(policy.Refuses(HostName.Parse("169.254.170.2"), 80));
    }

    [Fact]
    public void Settings_and_lists_that_cannot_be_read_are_not_passed_over()
    {
        var options = new NetworkOptions { PrivateHosts = " wiki.corp.example, 10.0.0.0/8;\n127.0.0.1:8080 ", BlockedHosts = "ads.example" };

        var policy = options.Policy(blocked: ["other.example"]);
        Assert.Null(policy.Refuses(HostName.Parse("wiki.corp.example"), 443, IPAddress.Parse("10.0.0.1")));
        Assert.Equal(HostRefusal.Blocked, policy.Refuses(HostName.Parse("ads.example"), 443));
        Assert.Equal(HostRefusal.Blocked, policy.Refuses(HostName.Parse("other.example"), 443));
        Assert.Contains("http://wiki", Assert.Throws<FormatException>(() => new NetworkOptions { PrivateHosts = "http://wiki" }.Policy()).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => options.Policy(allowed: ["ex*mple.com"]));
    }

    private static NetworkPolicy Policy(string[]? allowed = null, string[]? blocked = null, string[]? privateAllowed = null) =>
        new(Patterns(allowed), Patterns(blocked), Patterns(privateAllowed));

    private static List<HostPattern> Patterns(string[]? written) => [.. (written ?? []).Select(text => HostPattern.Parse(text)!)];
}
