using System.Collections.Concurrent;
using System.Text.Json;
using Dashboard.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>
/// A way from runners to an Api on which one granted execution gets lost (the Api has answered, the runner hears nothing), or on which each
/// answer to a renewal arrives only when the next one was asked for.
/// </summary>
internal sealed class PoorWay : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private readonly int _loses;
    private readonly bool _isLate;
    private readonly ConcurrentQueue<Guid> _granted = [];
    private TaskCompletionSource _nextRenewal = new();

    private PoorWay(WebApplication app, Uri api, int loses, bool isLate) =>
        (_app, _http, _loses, _isLate) = (app, new HttpClient { BaseAddress = api }, loses, isLate);

    public string Address => _app.Urls.Single();

    /// <summary>What the Api granted, the lost one too, in this order.</summary>
    public IReadOnlyList<Guid> Granted => [.. _granted];

    /// <param name="loses">The number of the grant that gets lost, from 1.</param>
    public static Task<PoorWay> StartAsync(Uri api, int loses = 1) => StartAsync(api, loses, isLate: false);

    /// <summary>Loses nothing and is late with renewals.</summary>
    public static Task<PoorWay> StartLateAsync(Uri api) => StartAsync(api, loses: 0, isLate: true);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private static async Task<PoorWay> StartAsync(Uri api, int loses, bool isLate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var way = new PoorWay(app, api, loses, isLate);
        app.Run(way.PassOnAsync);
        await app.StartAsync();
        return way;
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

        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isLate = _isLate && context.Request.Path == RunnerRoutes.Prefix + RunnerRoutes.Renew;
        if (isLate)
        {
            Interlocked.Exchange(ref _nextRenewal, next).TrySetResult();
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

        if (isLate)
        {
            await next.Task.WaitAsync(context.RequestAborted);
        }

        context.Response.StatusCode = (int)response.StatusCode;
        if (body.Length > 0)
        {
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
