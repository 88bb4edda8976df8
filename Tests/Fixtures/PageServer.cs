using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dashboard.Tests.Fixtures;

/// <summary>
/// Serves pages that tests write in place, on 127.0.0.1 and, as another site, on localhost. Requests can be held back
/// until a test lets them go.
/// </summary>
public sealed class PageServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _routes = new(StringComparer.Ordinal);
    private int _lastPage;

    private PageServer(WebApplication app) => _app = app;

    /// <summary>Base address, without a slash at the end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The same server under a name that is another site to a browser.</summary>
    public string OtherSite => Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    public static async Task<PageServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new PageServer(app);
        app.UseWebSockets();
        app.Run(server.ServeAsync);
        await app.StartAsync();
        server.Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return server;
    }

    /// <summary>Puts a page up at an address of its own.</summary>
    /// <param name="body">Content of the body; scripts and styles included.</param>
    /// <returns>The absolute address.</returns>
    public string Add(string body, string title = "Test page") =>
        Address + Map(context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync($"<!doctype html><html lang=en><head><title>{title}</title></head><body>{body}</body></html>");
        });

    /// <summary>Answers requests to a path of its own by a handler.</summary>
    /// <returns>The path, to be used relative to either site.</returns>
    public string Map(Func<HttpContext, Task> handler)
    {
        var path = $"/p{Interlocked.Increment(ref _lastPage)}";
        _routes[path] = handler;
        return path;
    }

    /// <summary>A path whose answer is held back until the test releases it; several requests wait together.</summary>
    public HeldPath Hold(string answer = "ok")
    {
        var held = new HeldPath();
        held.Path = Map(async context =>
        {
            held.Arrived.TrySetResult(context.Request.Method);
            await held.Released.Task;
            await context.Response.WriteAsync(answer);
        });
        return held;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task ServeAsync(HttpContext context)
    {
        if (_routes.TryGetValue(context.Request.Path.Value ?? "", out var handler))
        {
            return handler(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Response.WriteAsync("no such page");
    }
}

/// <summary>A request that waits in the server.</summary>
public sealed class HeldPath
{
    public string Path { get; internal set; } = "";

    /// <summary>Completes with the method of the first request.</summary>
    public TaskCompletionSource<string> Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
