using System.Collections.Concurrent;
using System.Text.Json;
using Dashboard.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>A way from runners to an Api on which one granted execution gets lost: the Api has answered, the runner hears nothing.</summary>
internal sealed class LossyWay : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private readonly int _loses;
    private readonly ConcurrentQueue<Guid> _granted = [];

    private LossyWay(WebApplication app, Uri api, int loses) => (_app, _http, _loses) = (app, new HttpClient { BaseAddress = api }, loses);

    public string Address => _app.Urls.Single();

    /// <summary>What the Api granted, the lost one too, in this order.</summary>
    public IReadOnlyList<Guid> Granted => [.. _granted];

    /// <param name="loses">The number of the grant that gets lost, from 1.</param>
    public static async Task<LossyWay> StartAsync(Uri api, int loses = 1)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var way = new LossyWay(app, api, loses);
        app.Run(way.PassOnAsync);
        await app.StartAsync();
        return way;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassOnAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.Path + context.Request.QueryString.Value);
        request.Headers.TryAddWithoutValidation(RunnerRoutes.KeyHeader, (IEnumerable<string?>)context.Request.Headers[RunnerRoutes.KeyHeader]);
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        using var response = await _http.SendAsync(request, context.RequestAborted);
        var body = await response.Content.ReadAsByteArrayAsync(context.RequestAborted);
        if (context.Request.Path == RunnerRoutes.Prefix + RunnerRoutes.Claim && body.Length > 0 && response.IsSuccessStatusCode)
        {
            _granted.Enqueue(JsonSerializer.Deserialize(body, ContractsJson.Default.ClaimedExecution)!.ExecutionId);
            if (_granted.Count == _loses)
            {
                context.Abort();
                return;
            }
        }

        context.Response.StatusCode = (int)response.StatusCode;
        if (body.Length > 0)
        {
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
