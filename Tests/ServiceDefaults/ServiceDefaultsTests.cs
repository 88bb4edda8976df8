using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Dashboard.ServiceDefaults;
using Dashboard.Tests.Fixtures.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Dashboard.Tests.ServiceDefaults;

[Collection(MetricsGroup.Name)]
public sealed class ServiceDefaultsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_names_each_dependency_and_alive_leaves_them_out()
    {
        await using var service = await StartAsync(builder => builder.Services.AddHealthChecks()
            .AddCheck("redis", () => HealthCheckResult.Unhealthy())
            .AddCheck("database", () => HealthCheckResult.Healthy()));
        using var client = new HttpClient { BaseAddress = new Uri(service.Urls.Single()) };

        using var health = await client.GetAsync("/health", Cancellation);
        using var alive = await client.GetAsync("/alive", Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal(
            new Dictionary<string, string> { ["status"] = "unhealthy", ["redis"] = "unhealthy", ["database"] = "healthy" },
            await health.Content.ReadFromJsonAsync<Dictionary<string, string>>(Cancellation));
        Assert.Equal("""{"status":"ok"}""", await alive.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Clients_of_the_factory_find_services_by_name()
    {
        await using var api = await StartAsync(_ => { });
        await using var caller = await StartAsync(builder => builder.Configuration["services:api:http:0"] = api.Urls.Single());
        using var client = caller.Services.GetRequiredService<IHttpClientFactory>().CreateClient();

        Assert.Equal("42", await client.GetStringAsync("https+http://api/things/42", Cancellation));
    }

    [Fact]
    public async Task Spans_metrics_and_logs_arrive_at_the_collector_and_probes_do_not()
    {
        var received = new ConcurrentDictionary<string, string>();
        await using var collector = await StartCollectorAsync(received);

        await using (var service = await StartAsync(builder =>
        {
            builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single();
            builder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        }))
        {
            // From outside, as far as traces go: what this process asks for by itself is none.
            using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = new Uri(service.Urls.Single()) };
            await client.GetStringAsync("/things/42", Cancellation);
            await client.GetStringAsync("/alive", Cancellation);
        }

        Assert.Contains("GET /things/{id}", received["/v1/traces"]);
        Assert.DoesNotContain("GET /alive", received["/v1/traces"]);
        Assert.Contains("http.server.request.duration", received["/v1/metrics"]);
        Assert.Contains("Thing 42 was asked for", received["/v1/logs"]);
    }

    [Theory]
    [InlineData("", "service.name=from-attributes,service.version=7.7,service.instance.id=the-third,deployment.environment.name=staging", "from-attributes")]
    [InlineData("shop-api", "service.name=from-attributes,service.version=7.7,service.instance.id=the-third,deployment.environment.name=staging", "shop-api")]
    public async Task What_the_standard_variables_say_about_the_service_wins(string name, string attributes, string expected)
    {
        await using var collector = await OtlpReceiver.StartAsync();

        await using (var service = await StartAsync(builder =>
        {
            builder.Configuration.AddInMemoryCollection(collector.Settings("http/protobuf")!);
            builder.Configuration["OTEL_SERVICE_NAME"] = name;
            builder.Configuration["OTEL_RESOURCE_ATTRIBUTES"] = attributes;
        }))
        {
            using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = new Uri(service.Urls.Single()) };
            await client.GetStringAsync("/things/42", Cancellation);
        }

        Assert.Contains(collector.Logs, log => log.Text == "Thing 42 was asked for");
        Assert.NotEmpty(collector.Spans);
        Assert.NotEmpty(collector.Metrics);
        Assert.All(collector.Resources, resource => Assert.Equal(
            $"{expected} 7.7 the-third staging",
            $"{resource["service.name"]} {resource["service.version"]} {resource["service.instance.id"]} {resource["deployment.environment.name"]}"));
    }

    private static async Task<WebApplication> StartAsync(Action<WebApplicationBuilder> configure)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        configure(builder);
        builder.AddServiceDefaults();
        var service = builder.Build();
        service.MapDefaultEndpoints();
        service.MapGet("/things/{id}", (string id) =>
        {
            service.Logger.LogWarning("Thing {Id} was asked for", id);
            return id;
        });
        await service.StartAsync(Cancellation);
        return service;
    }

    private static async Task<WebApplication> StartCollectorAsync(ConcurrentDictionary<string, string> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            // Protocol buffers keep texts as they are, which is enough to find a name.
            var text = Encoding.Latin1.GetString(body.ToArray());
            received.AddOrUpdate(context.Request.Path, text, (_, earlier) => earlier + text);
        });
        await collector.StartAsync(Cancellation);
        return collector;
    }
}
