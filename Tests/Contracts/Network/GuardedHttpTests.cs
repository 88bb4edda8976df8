using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.Contracts.Network;

/// <summary>What users name is reached by HTTP as the policy says, redirects and changing names included.</summary>
public sealed class GuardedHttpTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<IPAddress> _connected = new();
    private PageServer _pages = null!;
    private int _looks;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _pages = await PageServer.StartAsync();

    public ValueTask DisposeAsync() => _pages.DisposeAsync();

    [Fact]
    public async Task A_public_host_is_reached_at_the_address_that_was_checked()
    {
        using var client = Guarded().NewClient();
        Assert.Equal("ok", await client.GetStringAsync("http://models.example" + Page(), Token));
        Assert.Equal([IPAddress.Parse("93.184.216.34")], _connected);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{port}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{port}/")]
    [InlineData("http://2130706433:{port}/")]
    [InlineData("http://0x7f.1:{port}/")]
    [InlineData("http://localhost:{port}/")]
    [InlineData("http://inside.example/")]
    [InlineData("https://169.254.169.254/")]
    [InlineData("http://metadata.example/")]
    public async Task What_is_inside_is_not_reached(string address)
    {
        using var client = Guarded().NewClient();
        var failed = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetStringAsync(address.Replace("{port}", $"{Port}", StringComparison.Ordinal), Token));

        Assert.Equal(HostRefusal.Private, HostRefusedException.In(failed)?.Reason);
        Assert.Empty(_connected);
    }

    [Fact]
    public async Task The_administrator_can_name_what_is_inside()
    {
        using var client = Guarded("inside.example", $"127.0.0.1:{Port}").NewClient();
        Assert.Equal("ok", await client.GetStringAsync("http://inside.example" + Page(), Token));
        Assert.Equal("ok", await client.GetStringAsync(_pages.Address + Page(), Token));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    public async Task A_redirect_is_one_more_connection(int status)
    {
        var path = _pages.Map(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = _pages.Address + "/secret";
            return Task.CompletedTask;
        });
        using var handler = Guarded().NewHandler();
        using var client = new HttpClient(handler);
        handler.AllowAutoRedirect = true;
        var failed = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://models.example" + path), Token));
        Assert.Equal("127.0.0.1", HostRefusedException.In(failed)?.Host);
    }

    [Fact]
    public async Task A_name_that_changes_its_address_gains_nothing()
    {
        var path = _pages.Map(context =>
        {
            context.Response.Headers.Connection = "close";
            return context.Response.WriteAsync("ok");
        });
        using var client = Guarded().NewClient();
        Assert.Equal("ok", await client.GetStringAsync("http://rebinding.example" + path, Token));
        var failed = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync("http://rebinding.example" + path, Token));
        Assert.Equal(HostRefusal.Private, HostRefusedException.In(failed)?.Reason);
        Assert.Equal(2, _looks);
    }

    [Fact]
    public async Task The_first_address_that_answers_is_taken()
    {
        var connector = new GuardedConnector(
            new NetworkPolicy(),
            (_, _) => Task.FromResult<IReadOnlyList<IPAddress>>([IPAddress.Parse("8.8.8.1"), IPAddress.Parse("8.8.8.2"), IPAddress.Parse("8.8.8.3")]),
            async (address, port, cancellationToken) => address.ToString() switch
            {
                "8.8.8.1" => await Silent(cancellationToken),
                "8.8.8.2" => throw new SocketException((int)SocketError.ConnectionRefused),
                _ => await ConnectAsync(address, port, cancellationToken),
            });
        await using var stream = await connector.ConnectAsync("many.example", 80, Token);
        Assert.True(stream.CanRead);

        static async Task<Socket> Silent(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }

    [Fact]
    public async Task A_model_whose_address_a_user_named_is_held_to_the_policy_and_the_administrators_is_not()
    {
        using var models = new ChatModelFactory(guarded: Guarded().NewHandler());
        var access = new ModelAccess(ChatModelFactory.OpenAI, "small", "key", $"{_pages.Address}/v1") { IsGuarded = true };
        var refused = await models.ProbeAsync(access, Token);
        Assert.Equal("host_not_allowed", refused.Error?.Code);
        Assert.StartsWith($"The model server is not asked: 127.0.0.1:{new Uri(_pages.Address).Port} belongs to a private network", refused.Error!.Message, StringComparison.Ordinal);

        var trusted = await models.ProbeAsync(access with { IsGuarded = false }, Token);
        Assert.Equal(ModelErrorCodes.NotFound, trusted.Error?.Code);
    }

    [Fact]
    public async Task Names_are_remembered_for_a_minute_and_asked_for_once()
    {
        var time = new ManualTime();
        var asked = 0;
        var names = new CachedNames(time, (_, _) => Task.FromResult<IReadOnlyList<IPAddress>>(
            Interlocked.Increment(ref asked) == 2 ? throw new SocketException((int)SocketError.HostNotFound) : [IPAddress.Loopback]));
        await names.ResolveAsync("a.example", Token);
        await names.ResolveAsync("a.example", Token);
        Assert.Equal(1, asked);

        time.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<SocketException>(() => names.ResolveAsync("a.example", Token));
        await names.ResolveAsync("a.example", Token);
        Assert.Equal(3, asked);
    }

    private int Port => new Uri(_pages.Address).Port;

    private string Page() => _pages.Map(context => context.Response.WriteAsync("ok"));

    private GuardedHttp Guarded(params string[] inside) =>
        new(new NetworkOptions { PrivateHosts = string.Join(' ', inside) }.Policy(), ResolveAsync, ConnectAsync);

    private Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<IPAddress>>(
    [
        IPAddress.Parse(host switch
        {
            "inside.example" => "10.0.0.1",
            "metadata.example" => "169.254.169.254",
            "rebinding.example" => Interlocked.Increment(ref _looks) == 1 ? "93.184.216.34" : "127.0.0.1",
            _ => "93.184.216.34",
        }),
    ]);

    private async Task<Socket> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        _connected.Enqueue(address);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
        return socket;
    }
}
