using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.Web;

public sealed class ApiProxyTests : IAsyncLifetime
{
    private readonly WebApplication _api = BuildApi();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _api.StartAsync(Cancellation);

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Requests_reach_the_Api_with_the_address_that_was_asked_for()
    {
        await using var web = new WebHost(_api.Urls.Single());
        using var client = web.CreateClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "claimed.example");

        var answer = await client.GetStringAsync("/api/echo?x=1", Cancellation);

        Assert.Equal("/api/echo?x=1 for localhost", answer);
    }

    [Fact]
    public async Task What_is_the_runners_is_not_passed_on()
    {
        await using var web = new WebHost(_api.Urls.Single()).WithPages();
        using var client = web.CreateClient();

        Assert.Contains("<title>pages</title>", await client.GetStringAsync("/runner/echo", Cancellation));
    }

    [Fact]
    public async Task Sockets_reach_the_Api_and_not_from_another_site()
    {
        await using var web = new WebHost(_api.Urls.Single());
        web.Listen();
        var address = new UriBuilder(web.ClientOptions.BaseAddress) { Scheme = "ws", Path = "/ws/echo" }.Uri;

        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(address, Cancellation);
        await socket.SendAsync(Encoding.UTF8.GetBytes("ping"), WebSocketMessageType.Text, true, Cancellation);
        var buffer = new byte[16];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), Cancellation);

        Assert.Equal("ping", Encoding.UTF8.GetString(buffer, 0, received.Count));

        using var foreign = new ClientWebSocket();
        foreign.Options.SetRequestHeader("Origin", "http://elsewhere.example");
        await Assert.ThrowsAsync<WebSocketException>(() => foreign.ConnectAsync(address, Cancellation));
    }

    private static WebApplication BuildApi()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var api = builder.Build();
        api.UseWebSockets();
        api.MapGet("/{root}/echo", (HttpRequest request) =>
            $"{request.Path}{request.QueryString} for {request.Headers["X-Forwarded-Host"]}");
        api.Map("/ws/echo", EchoAsync);
        return api;
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[16];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
        await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, true, context.RequestAborted);
    }
}
