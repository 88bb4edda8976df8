using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Dashboard.Tests.Fixtures;

/// <summary>A proxy that answers every request itself, so that a page tells whether it came through it.</summary>
public sealed class ForwardProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string? _credentials;

    private ForwardProxy(WebApplication app, string? credentials) => (_app, _credentials) = (app, credentials);

    public string Address => _app.Urls.Single();

    /// <summary>The addresses that were asked for, in full.</summary>
    public ConcurrentBag<string> Asked { get; } = [];

    /// <param name="user">Null asks nobody who it is.</param>
    public static async Task<ForwardProxy> StartAsync(string? user = null, string? password = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var credentials = user is null ? null : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        var proxy = new ForwardProxy(app, credentials);
        app.Run(proxy.AnswerAsync);
        await app.StartAsync();
        return proxy;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        if (_credentials is not null && context.Request.Headers["Proxy-Authorization"] != _credentials)
        {
            context.Response.StatusCode = StatusCodes.Status407ProxyAuthenticationRequired;
            context.Response.Headers["Proxy-Authenticate"] = "Basic realm=\"proxy\"";
            return Task.CompletedTask;
        }

        // A proxy is sent the whole address.
        Asked.Add(context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        context.Response.ContentType = "text/html";
        return context.Response.WriteAsync("through the proxy");
    }
}
