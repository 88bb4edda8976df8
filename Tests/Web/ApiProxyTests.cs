using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

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

    [Fact]
    public async Task The_file_of_who_drives_a_browser_may_stand_still_on_its_way_and_nothing_else()
    {
        await using var web = new WebHost(_api.Urls.Single());
        web.Listen();
        using var file = await SlowRequest.BeginAsync(web.ClientOptions.BaseAddress, "/api/executions/0199/takeover/files", Cancellation);
        using var other = await SlowRequest.BeginAsync(web.ClientOptions.BaseAddress, "/api/count", Cancellation);

        // What stands still for too long is ended.
        Assert.DoesNotContain("200", await other.AnswerAsync(Cancellation), StringComparison.Ordinal);
        await file.SendAsync("the rest", Cancellation);

        Assert.StartsWith("HTTP/1.1 200", await file.AnswerAsync(Cancellation), StringComparison.Ordinal);
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
        api.MapPost("/api/{**any}", CountAsync);
        return api;
    }

    private static async Task<int> CountAsync(HttpRequest request)
    {
        request.HttpContext.Features.Get<IHttpMinRequestBodyDataRateFeature>()!.MinDataRate = null;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return (int)body.Length;
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[16];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
        await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, true, context.RequestAborted);
    }

    /// <summary>A request whose body stands still after its first bytes.</summary>
    private sealed class SlowRequest(TcpClient connection) : IDisposable
    {
        private const string First = "the first ";
        private const string Rest = "the rest";

        public static async Task<SlowRequest> BeginAsync(Uri address, string path, CancellationToken cancellationToken)
        {
            var connection = new TcpClient();
            await connection.ConnectAsync(address.Host, address.Port, cancellationToken);
            var request = new SlowRequest(connection);
            await request.SendAsync(
                $"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/octet-stream\r\nContent-Length: {First.Length + Rest.Length}\r\n\r\n{First}", cancellationToken);
            return request;
        }

        public async Task SendAsync(string text, CancellationToken cancellationToken) =>
            await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);

        /// <summary>The first line of the answer; empty when the connection is ended instead.</summary>
        public async Task<string> AnswerAsync(CancellationToken cancellationToken)
        {
            try
            {
                using var reader = new StreamReader(connection.GetStream(), Encoding.ASCII, leaveOpen: true);
                return await reader.ReadLineAsync(cancellationToken) ?? "";
            }
            catch (IOException)
            {
                return "";
            }
        }

        public void Dispose() => connection.Dispose();
    }
}
