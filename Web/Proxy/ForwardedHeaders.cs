using Yarp.ReverseProxy.Forwarder;

namespace Dashboard.Web.Proxy;

/// <summary>
/// Tells the Api who asked and by which address. What a client claims in these headers is dropped: the Api trusts Web.
/// </summary>
internal sealed class ForwardedHeaders : HttpTransformer
{
    public static readonly ForwardedHeaders Instance = new();

    private const string For = "X-Forwarded-For";
    private const string Host = "X-Forwarded-Host";
    private const string Proto = "X-Forwarded-Proto";

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var request = httpContext.Request;
        proxyRequest.Headers.Host = null;
        Replace(proxyRequest, For, httpContext.Connection.RemoteIpAddress?.ToString());
        Replace(proxyRequest, Host, request.Host.Value);
        Replace(proxyRequest, Proto, request.Scheme);
        proxyRequest.Headers.Remove("Forwarded");
    }

    private static void Replace(HttpRequestMessage request, string name, string? value)
    {
        request.Headers.Remove(name);
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
