using System.Diagnostics;
using System.Net;
using Dashboard.ServiceDefaults.Discovery;
using Yarp.ReverseProxy.Forwarder;

namespace Dashboard.Web.Proxy;

/// <summary>Passes on to the Api what is the Api's, WebSockets included, so that one port serves everything.</summary>
internal sealed class ApiProxy(IHttpForwarder forwarder, ServiceEndpoints endpoints, ILogger<ApiProxy> logger) : IDisposable
{
    /// <summary>Runners talk to the Api directly, so their routes are not here.</summary>
    public static readonly string[] Paths = ["/api", "/ws", "/openapi", "/docs"];

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
        ConnectTimeout = TimeSpan.FromSeconds(5),
    });

    public async Task ForwardAsync(HttpContext context)
    {
        string destination;
        try
        {
            destination = endpoints.Resolve(new Uri("https+http://api")).ToString();
        }
        catch (InvalidOperationException unknown)
        {
            logger.LogError("{Reason}", unknown.Message);
            await WriteUnreachableAsync(context);
            return;
        }

        var error = await forwarder.SendAsync(context, destination, _client, ForwarderRequestConfig.Empty, ForwardedHeaders.Instance);
        if (error != ForwarderError.None && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            logger.LogWarning("{Path} was not answered by the Api: {Error}", context.Request.Path, error);
            await WriteUnreachableAsync(context);
        }
    }

    public void Dispose() => _client.Dispose();

    private static Task WriteUnreachableAsync(HttpContext context) =>
        Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "api_unreachable",
            "The Api does not answer", "It may be starting or restarting. Try again in a few seconds.");
}
