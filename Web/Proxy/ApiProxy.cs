using System.Diagnostics;
using System.Net;
using Dashboard.ServiceDefaults.Discovery;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Dashboard.Web.Proxy;

/// <summary>
/// Passes on to the Api what is the Api's, WebSockets included, so that one port serves everything. With several Apis
/// requests are spread over them, and one that cannot be reached is replaced by another before anybody notices.
/// </summary>
internal sealed class ApiProxy(IHttpForwarder forwarder, ServiceEndpoints endpoints, ILogger<ApiProxy> logger) : IDisposable
{
    /// <summary>Runners talk to the Api directly, so their routes are not here.</summary>
    public static readonly string[] Paths = ["/api", "/ws", "/openapi", "/docs"];

    private const string Api = "https+http://api/";

    /// <summary>The end of the Api's address that takes them.</summary>
    private const string FilesOfDrivers = "/takeover/files";

    private readonly HttpMessageInvoker _client = new(new ServiceDiscoveryHandler(endpoints)
    {
        InnerHandler = Connections(),
    });

    public async Task ForwardAsync(HttpContext context)
    {
        LetStandStill(context);
        var error = await forwarder.SendAsync(context, Api, _client, ForwarderRequestConfig.Empty, ForwardedHeaders.Instance);
        if (error != ForwarderError.None && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            var reason = context.GetForwarderErrorFeature()?.Exception?.Message;
            logger.LogWarning("{Path} was not answered by the Api: {Error}, {Reason}", context.Request.Path, error, reason);
            await WriteUnreachableAsync(context);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Who drives a browser sends files from anywhere: a connection on the way stands still for a while, and goes on.</summary>
    private static void LetStandStill(HttpContext context)
    {
        if (context.Request.Path.Value?.EndsWith(FilesOfDrivers, StringComparison.Ordinal) == true)
        {
            context.Features.Get<IHttpMinRequestBodyDataRateFeature>()?.MinDataRate = null;
        }
    }

    private static SocketsHttpHandler Connections() => new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    };

    private static Task WriteUnreachableAsync(HttpContext context) =>
        Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "api_unreachable",
            "The Api does not answer", "It may be starting or restarting. Try again in a few seconds.");
}
