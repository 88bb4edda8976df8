using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dashboard.Tests.Fixtures;

/// <summary>A model's mind: what it answers to a request.</summary>
public delegate FakeReply ModelScript(FakeModelRequest request);

/// <summary>
/// A server that speaks OpenAI's and Anthropic's wire formats on a free port of 127.0.0.1 and answers by a script, so
/// that the real client libraries are used, from this process or another one.
/// </summary>
public sealed class FakeModelServer : IAsyncDisposable
{
    public const string Key = "sk-fake-0123456789abcdef";

    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly List<FakeModelRequest> _requests = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disconnects;

    private FakeModelServer(WebApplication app, ModelScript script)
    {
        _app = app;
        Script = script;
    }

    /// <summary>May be exchanged at any time.</summary>
    public ModelScript Script { get; set; }

    /// <summary>Values of the response format's type that are refused with 400.</summary>
    public IReadOnlySet<string> RefusedFormats { get; set; } = new HashSet<string>();

    public bool RefusesPictures { get; set; }

    public IReadOnlyList<string> Models { get; set; } = ["fake-model"];

    public string Address { get; private set; } = "";

    /// <summary>Everything that was asked so far, in order.</summary>
    public IReadOnlyList<FakeModelRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    public static async Task<FakeModelServer> StartAsync(ModelScript? script = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        var server = new FakeModelServer(app, script ?? (_ => FakeReply.Say("{}")));
        app.MapPost("/v1/chat/completions", context => server.AnswerAsync(context, "openai"));
        app.MapPost("/v1/messages", context => server.AnswerAsync(context, "anthropic"));
        app.MapGet("/v1/models", server.ListModelsAsync);
        await app.StartAsync();
        server.Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return server;
    }

    /// <summary>How to reach this server as <c>openai</c> or <c>anthropic</c>.</summary>
    public ModelAccess Access(string provider, string key = Key) => new(
        provider, "fake-model", key, provider == "anthropic" ? Address : Address + "/v1");

    /// <summary>Comes back when so many requests have arrived.</summary>
    public Task WaitForRequestsAsync(int count, CancellationToken cancellationToken) =>
        WaitAsync(() => _requests.Count >= count, cancellationToken);

    /// <summary>Comes back when so many clients went away without waiting for the answer.</summary>
    public Task WaitForDisconnectsAsync(int count, CancellationToken cancellationToken) =>
        WaitAsync(() => _disconnects >= count, cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task WaitAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (condition())
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    private async Task ListModelsAsync(HttpContext context)
    {
        if (!IsAuthorized(context))
        {
            await RefuseAsync(context, "openai", FakeReply.Error(401, "wrong key"));
            return;
        }

        var data = new JsonArray([.. Models.Select(model => new JsonObject { ["id"] = model, ["object"] = "model" })]);
        await WriteAsync(context, new JsonObject { ["object"] = "list", ["data"] = data });
    }

    private async Task AnswerAsync(HttpContext context, string provider)
    {
        using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        FakeModelRequest request = null!;
        Change(() =>
        {
            var body = document.RootElement.Clone();
            var number = _requests.Count + 1;
            request = provider == "openai"
                ? FakeModelWire.ReadOpenAI(number, headers, body)
                : FakeModelWire.ReadAnthropic(number, headers, body);
            _requests.Add(request);
        });
        var reply = Decide(context, request);
        if (reply.Hangs)
        {
            await HangAsync(context);
        }
        else if (reply.RawBody is not null)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(reply.RawBody, context.RequestAborted);
        }
        else if (reply.StatusCode != 200)
        {
            await RefuseAsync(context, provider, reply);
        }
        else
        {
            await WriteAsync(context, provider == "openai"
                ? FakeModelWire.WriteOpenAI(request, reply)
                : FakeModelWire.WriteAnthropic(request, reply));
        }
    }

    private FakeReply Decide(HttpContext context, FakeModelRequest request)
    {
        if (!IsAuthorized(context))
        {
            // Some servers repeat what they were given.
            return FakeReply.Error(401, $"wrong key: {context.Request.Headers.Authorization}");
        }

        if (!Models.Contains(request.Model))
        {
            return FakeReply.Error(404, $"no model {request.Model}");
        }

        if (request.ResponseFormat is { } format && RefusedFormats.Contains(format))
        {
            return FakeReply.Error(400, $"response format {format} is not supported");
        }

        return RefusesPictures && request.ImageCount > 0 ? FakeReply.Error(400, "no pictures please") : Script(request);
    }

    private static bool IsAuthorized(HttpContext context) => context.Request.Headers.Authorization == $"Bearer {Key}";

    private async Task HangAsync(HttpContext context)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            Change(() => _disconnects++);
        }
    }

    private static async Task RefuseAsync(HttpContext context, string provider, FakeReply reply)
    {
        context.Response.StatusCode = reply.StatusCode;
        if (reply.RetryAfter is not null)
        {
            context.Response.Headers.RetryAfter = reply.RetryAfter;
        }

        await WriteAsync(context, FakeModelWire.WriteError(provider, reply.StatusCode, reply.Text));
    }

    private static async Task WriteAsync(HttpContext context, JsonObject body)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }
}
