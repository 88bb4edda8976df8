using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Dashboard.ServiceDefaults.Telemetry;

/// <summary>Which requests are not worth a trace.</summary>
public sealed class RequestTelemetryOptions
{
    /// <summary>Paths that are polled: probes, and whatever a service adds.</summary>
    public ISet<string> QuietPaths { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "/health", "/alive", "/metrics" };
}

/// <summary>
/// Gives the framework's request span the name and attributes of the OpenTelemetry HTTP conventions
/// (<c>GET /api/tasks/{id}</c>, <c>http.route</c>, status), and leaves polled paths and WebSockets, which stay open for
/// hours, out of traces and durations.
/// </summary>
internal sealed class RequestTelemetry(IOptions<RequestTelemetryOptions> options) : IStartupFilter
{
    private static readonly HashSet<string> Probes = new(StringComparer.OrdinalIgnoreCase) { "/health", "/alive", "/metrics" };

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(EnrichAsync);
        next(app);
    };

    private static bool IsWebSocket(HttpRequest request) =>
        request.Headers.ContainsKey(HeaderNames.SecWebSocketVersion) || request.Headers.ContainsKey(HeaderNames.SecWebSocketKey);

    private static void Describe(HttpContext context, Activity span)
    {
        if ((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } route)
        {
            span.DisplayName = $"{context.Request.Method} {route}";
            span.SetTag("http.route", route);
        }

        span.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
            span.SetTag("error.type", $"{context.Response.StatusCode}");
        }
    }

    private Task EnrichAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value ?? "";
        var socket = IsWebSocket(context.Request);
        if ((socket || Probes.Contains(path)) && context.Features.Get<IHttpMetricsTagsFeature>() is { } metrics)
        {
            metrics.MetricsDisabled = true;
        }

        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { } span)
        {
            return next(context);
        }

        if (socket || options.Value.QuietPaths.Contains(path))
        {
            span.LeaveOut();
            return next(context);
        }

        return span.IsAllDataRequested ? DescribedAsync(context, span, next) : next(context);
    }

    private static async Task DescribedAsync(HttpContext context, Activity span, RequestDelegate next)
    {
        await next(context);
        Describe(context, span);
    }
}
