using System.Net;
using System.Net.Sockets;
using Dashboard.ServiceDefaults;
using Dashboard.ServiceDefaults.Discovery;
using Dashboard.ServiceDefaults.Resilience;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dashboard.Tests.ServiceDefaults;

/// <summary>Clients that know several addresses of a service.</summary>
public sealed class FailoverTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_are_spread_and_go_to_the_other_address_when_one_refuses()
    {
        await using var one = await StartAsync("one");
        await using var two = await StartAsync("two");
        using var caller = Caller(one.Urls.Single(), two.Urls.Single());
        using var client = Client(caller);
        Assert.Equal(["one", "two"], (await AskAsync(client, 4)).Distinct().Order());

        await one.StopAsync(Cancellation);

        Assert.All(await AskAsync(client, 10), answer => Assert.Equal("two", answer));
        using var written = await client.PostAsync(new Uri("https+http://api/"), new StringContent("body"), Cancellation);
        Assert.Equal("two: body", await written.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public void An_address_that_refused_is_tried_last_until_some_seconds_passed()
    {
        var time = new ManualTime();
        var endpoints = Endpoints(time, "http://one", "http://two");
        endpoints.Refused(new Uri("http://one/x"));

        Assert.All(Enumerable.Range(0, 4), _ => Assert.Equal(["two", "one"], Hosts(endpoints)));
        time.Advance(ServiceEndpoints.LeftOutFor);

        Assert.Equal(["one", "two"], Enumerable.Range(0, 4).Select(_ => Hosts(endpoints)[0]).Distinct().Order());
    }

    [Fact]
    public async Task What_was_sent_and_may_have_had_an_effect_is_not_sent_again()
    {
        await using var breaking = await BreakingServer.StartAsync();
        await using var whole = await StartAsync("whole");
        using var caller = Caller(breaking.Address, whole.Urls.Single());
        using var client = Client(caller);

        var failures = 0;
        for (var number = 0; number < 4; number++)
        {
            try
            {
                using var _ = await client.PostAsync(new Uri("https+http://api/"), new StringContent("pay"), Cancellation);
            }
            catch (HttpRequestException)
            {
                failures++;
            }
        }

        Assert.Equal(2, failures);
        Assert.Equal(2, breaking.Requests);
        Assert.All(await AskAsync(client, 4), answer => Assert.Equal("whole", answer));
    }

    [Fact]
    public async Task Reads_are_repeated_while_the_other_side_is_out_of_order_and_writes_are_not()
    {
        var answers = new Queue<HttpStatusCode>([HttpStatusCode.ServiceUnavailable, HttpStatusCode.BadGateway, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable]);
        using var client = new HttpClient(new ReadRetryHandler(new ReadRetryOptions(4, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10)), TimeProvider.System)
        {
            InnerHandler = new Answering(() => new HttpResponseMessage(answers.Dequeue())),
        });

        using var read = await client.GetAsync(new Uri("http://api/x"), Cancellation);
        using var written = await client.PostAsync(new Uri("http://api/x"), new StringContent(""), Cancellation);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (read.StatusCode, written.StatusCode));
        Assert.Empty(answers);
    }

    [Fact]
    public async Task A_read_that_never_succeeds_ends_with_what_went_wrong()
    {
        var asked = 0;
        using var client = new HttpClient(new ReadRetryHandler(new ReadRetryOptions(2, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10)), TimeProvider.System)
        {
            InnerHandler = new Answering(() =>
            {
                asked++;
                throw new HttpRequestException(HttpRequestError.ConnectionError, "refused");
            }),
        });

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://api/x"), Cancellation));
        Assert.Equal(3, asked);
    }

    private static async Task<List<string>> AskAsync(HttpClient client, int times)
    {
        var answers = new List<string>();
        for (var number = 0; number < times; number++)
        {
            answers.Add(await client.GetStringAsync(new Uri("https+http://api/"), Cancellation));
        }

        return answers;
    }

    private static List<string> Hosts(ServiceEndpoints endpoints) =>
        [.. endpoints.ResolveAll(new Uri("https+http://api/x")).Select(address => address.Host)];

    private static ServiceEndpoints Endpoints(TimeProvider time, params string[] addresses) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(Settings(addresses)).Build(), time);

    private static IEnumerable<KeyValuePair<string, string?>> Settings(string[] addresses) =>
        addresses.Select((address, index) => KeyValuePair.Create($"services:api:http:{index}", (string?)address));

    private static IHost Caller(params string[] addresses)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(Settings(addresses));
        builder.AddServiceDefaults();
        return builder.Build();
    }

    private static HttpClient Client(IHost caller) => caller.Services.GetRequiredService<IHttpClientFactory>().CreateClient();

    private static async Task<WebApplication> StartAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{FreePorts.Next()}");
        var service = builder.Build();
        service.MapGet("/", () => name);
        service.MapPost("/", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            return $"{name}: {await reader.ReadToEndAsync(Cancellation)}";
        });
        await service.StartAsync(Cancellation);
        return service;
    }

    private sealed class Answering(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer());
    }

    /// <summary>Reads requests and hangs up instead of answering.</summary>
    private sealed class BreakingServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _serving;
        private int _posts;

        private BreakingServer()
        {
            _listener.Start();
            _serving = ServeAsync();
        }

        public string Address => $"http://{_listener.LocalEndpoint}";

        /// <summary>Requests with a body.</summary>
        public int Requests => _posts;

        public static Task<BreakingServer> StartAsync() => Task.FromResult(new BreakingServer());

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _serving;
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var connection = await _listener.AcceptTcpClientAsync();
                    var buffer = new byte[4096];
                    var text = "";
                    while (!text.Contains("\r\n\r\n", StringComparison.Ordinal) || (text.StartsWith("POST", StringComparison.Ordinal) && !text.EndsWith("pay", StringComparison.Ordinal)))
                    {
                        var read = await connection.GetStream().ReadAsync(buffer);
                        if (read == 0)
                        {
                            break;
                        }

                        text += System.Text.Encoding.ASCII.GetString(buffer, 0, read);
                    }

                    _posts += text.StartsWith("POST", StringComparison.Ordinal) ? 1 : 0;
                }
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        }
    }
}
