using Dashboard.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>A way from runners to an Api on which the first execution that is granted gets lost: the Api has answered, the runner hears nothing.</summary>
internal sealed class LossyWay : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private int _lost;

    private LossyWay(WebApplication app, Uri api) => (_app, _http) = (app, new HttpClient { BaseAddress = api });

    public string Address => _app.Urls.Single();

    public bool HasLost => _lost > 0;

    public static async Task<LossyWay> StartAsync(Uri api)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var way = new LossyWay(app, api);
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
        if (context.Request.Path == RunnerRoutes.Prefix + RunnerRoutes.Claim && body.Length > 0 && Interlocked.CompareExchange(ref _lost, 1, 0) == 0)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)response.StatusCode;
        if (body.Length > 0)
        {
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
