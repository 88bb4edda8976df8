using System.Buffers.Binary;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dashboard.Tests.Fixtures.Telemetry;

/// <summary>A collector that takes OTLP over gRPC and over HTTP and keeps what comes.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private const string Services = "opentelemetry.proto.collector";

    private readonly WebApplication _application;

    private OtlpReceiver(WebApplication application) => _application = application;

    public ConcurrentQueue<ReceivedSpan> Spans { get; } = new();

    public ConcurrentQueue<ReceivedLog> Logs { get; } = new();

    public ConcurrentQueue<ReceivedMetric> Metrics { get; } = new();

    /// <summary>Resources that sent something, as attributes.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Resources { get; } = new();

    /// <summary>Everything as it came.</summary>
    public ConcurrentQueue<byte[]> Bodies { get; } = new();

    /// <summary>Values of the header <c>x-test</c> that came along.</summary>
    public ConcurrentQueue<string> Headers { get; } = new();

    public Uri Http { get; private set; } = null!;

    public Uri Grpc { get; private set; } = null!;

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, static http => http.Protocols = HttpProtocols.Http1);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, static grpc => grpc.Protocols = HttpProtocols.Http2);
        });
        builder.Logging.ClearProviders();
        var receiver = new OtlpReceiver(builder.Build());
        receiver._application.MapPost("/v1/{signal}", receiver.TakeHttpAsync);
        receiver._application.MapPost($"/{Services}.{{signal}}.v1.{{service}}/Export", receiver.TakeGrpcAsync);
        await receiver._application.StartAsync();
        var addresses = receiver._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        (receiver.Http, receiver.Grpc) = (new Uri(addresses[0]), new Uri(addresses[1]));
        return receiver;
    }

    /// <param name="protocol"><c>grpc</c> or <c>http/protobuf</c>.</param>
    /// <returns>Environment that makes a service send everything here, soon.</returns>
    public Dictionary<string, string> Settings(string protocol) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = (protocol == "grpc" ? Grpc : Http).ToString(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
        ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-test=passed-on",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    };

    public IReadOnlyList<ReceivedSpan> Trace(string id) => [.. Spans.Where(span => span.TraceId == id)];

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task TakeHttpAsync(HttpContext context, string signal)
    {
        Assert.Equal("application/x-protobuf", context.Request.ContentType);
        Take(signal, context, await ReadAsync(context));
        context.Response.ContentType = "application/x-protobuf";
    }

    /// <summary>A unary gRPC call: a byte for compression, four for the length, the message; the status is a trailer.</summary>
    private async Task TakeGrpcAsync(HttpContext context, string signal)
    {
        var body = await ReadAsync(context);
        var length = BinaryPrimitives.ReadUInt32BigEndian(body.Span[1..5]);
        Take(signal, context, body.Slice(5, (int)length));
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    private void Take(string signal, HttpContext context, ReadOnlyMemory<byte> bytes)
    {
        Bodies.Enqueue(bytes.ToArray());
        var request = new ProtoMessage(bytes);
        Headers.Enqueue(context.Request.Headers["x-test"].ToString());
        foreach (var resource in request.Messages(1))
        {
            Resources.Enqueue(Otlp.ResourceOf(resource));
        }

        switch (signal)
        {
            case "traces" or "trace":
                Keep(Spans, ReceivedSpan.Read(request));
                break;
            case "logs":
                Keep(Logs, ReceivedLog.Read(request));
                break;
            case "metrics":
                Keep(Metrics, ReceivedMetric.Read(request));
                break;
        }
    }

    private static void Keep<T>(ConcurrentQueue<T> queue, IEnumerable<T> items)
    {
        foreach (var item in items)
        {
            queue.Enqueue(item);
        }
    }
}
