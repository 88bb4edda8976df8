using System.Net;
using System.Net.WebSockets;
using System.Text;
using Dashboard.Tests.Fixtures.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.Web;

/// <summary>Web in front of two Apis, of which one goes away.</summary>
public sealed class ApiFailoverTests : IAsyncLifetime
{
    private readonly Dictionary<string, WebApplication> _apis = [];
    private WebHost _web = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        foreach (var name in new[] { "one", "two" })
        {
            _apis[name] = await StartApiAsync(name);
        }

        _web = new WebHost(_apis["one"].Urls.Single()).With("services:api:http:1", _apis["two"].Urls.Single());
        _web.Listen();
    }

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        foreach (var api in _apis.Values)
        {
            await api.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("one", "two")]
    [InlineData("two", "one")]
    public async Task Whichever_Api_goes_no_request_is_refused(string going, string staying)
    {
        using var client = Client();
        Assert.Equal(["one", "two"], (await AskAsync(client, 6)).Distinct().Order());

        await _apis[going].DisposeAsync();
        var answers = await AskAsync(client, 12);
        using var written = await client.PostAsync(new Uri("/api/echo", UriKind.Relative), new StringContent("body"), Cancellation);

        Assert.All(answers, answer => Assert.Equal(staying, answer));
        Assert.Equal($"{staying}: body", await written.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Sockets_open_at_the_Api_that_is_left()
    {
        await _apis["one"].DisposeAsync();
        for (var number = 0; number < 4; number++)
        {
            using var socket = new ClientWebSocket();
            await socket.ConnectAsync(new UriBuilder(_web.ClientOptions.BaseAddress) { Scheme = "ws", Path = "/ws/name" }.Uri, Cancellation);
            var buffer = new byte[16];
            var received = await socket.ReceiveAsync(buffer.AsMemory(), Cancellation);
            Assert.Equal("two", Encoding.UTF8.GetString(buffer, 0, received.Count));
        }
    }

    [Fact]
    public async Task A_read_in_flight_is_answered_by_the_other_and_a_write_in_flight_is_refused_not_doubled()
    {
        var writes = 0;
        await using var breaking = await StartApiAsync("breaking", context =>
        {
            writes += HttpMethods.IsPost(context.Request.Method) ? 1 : 0;
            context.Abort();
        });
        await using var web = new WebHost(breaking.Urls.Single()).With("services:api:http:1", _apis["two"].Urls.Single());
        using var client = web.CreateClient();

        Assert.All(await AskAsync(client, 6), answer => Assert.Equal("two", answer));
        var statuses = new List<HttpStatusCode>();
        for (var number = 0; number < 4; number++)
        {
            using var written = await client.PostAsync(new Uri("/api/echo", UriKind.Relative), new StringContent("pay"), Cancellation);
            statuses.Add(written.StatusCode);
        }

        Assert.Equal(2, writes);
        Assert.Equal((2, 2), (statuses.Count(status => status == HttpStatusCode.OK), statuses.Count(status => status == HttpStatusCode.ServiceUnavailable)));
    }

    [Fact]
    public async Task An_Api_that_comes_back_is_used_again()
    {
        using var client = Client();
        var address = _apis["one"].Urls.Single();
        await _apis["one"].DisposeAsync();
        await AskAsync(client, 4);

        _apis["one"] = await StartApiAsync("one", address: address);

        await Fixtures.Until.TrueAsync("the first Api answers again", async () => (await AskAsync(client, 2)).Contains("one"));
    }

    private HttpClient Client() => new() { BaseAddress = _web.ClientOptions.BaseAddress };

    private static async Task<List<string>> AskAsync(HttpClient client, int times)
    {
        var answers = new List<string>();
        for (var number = 0; number < times; number++)
        {
            using var response = await client.GetAsync(new Uri("/api/name", UriKind.Relative), Cancellation);
            answers.Add(response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(Cancellation) : $"{response.StatusCode}");
        }

        return answers;
    }

    private static async Task<WebApplication> StartApiAsync(string name, Action<HttpContext>? answer = null, string? address = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(address ?? $"http://127.0.0.1:{FreePorts.Next()}");
        var api = builder.Build();
        api.UseWebSockets();
        if (answer is not null)
        {
            api.Run(context =>
            {
                answer(context);
                return Task.CompletedTask;
            });
        }

        api.MapGet("/api/name", () => name);
        api.MapPost("/api/echo", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            return $"{name}: {await reader.ReadToEndAsync(Cancellation)}";
        });
        api.Map("/ws/name", async (HttpContext context) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync(Encoding.UTF8.GetBytes(name), WebSocketMessageType.Text, true, context.RequestAborted);
        });
        await api.StartAsync(Cancellation);
        return api;
    }
}
