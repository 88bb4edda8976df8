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
/// A server that speaks the wire formats of OpenAI, Anthropic, Gemini and Ollama on a free port of 127.0.0.1, streamed or
/// in one piece, and answers by a script, so that the real clients are used, from this process or another one.
/// </summary>
public sealed class FakeModelServer : IAsyncDisposable
{
    public const string Key = "sk-fake-0123456789abcdef";

    private static readonly FakeModelWire[] Wires = [new FakeOpenAI(), new FakeAnthropic(), new FakeGemini(), new FakeOllama()];

    private readonly WebApplication _app;
    private readonly FakeFiles _files;
    private readonly Lock _lock = new();
    private readonly List<FakeModelRequest> _requests = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _arrived;
    private int _disconnects;

    private FakeModelServer(WebApplication app, ModelScript script)
    {
        _app = app;
        _files = new FakeFiles(this);
        Script = script;
    }

    /// <summary>May be exchanged at any time.</summary>
    public ModelScript Script { get; set; }

    /// <summary>Values of the response format's type that are refused with 400.</summary>
    public IReadOnlySet<string> RefusedFormats { get; set; } = new HashSet<string>();

    public bool RefusesPictures { get; set; }

    public IReadOnlyList<string> Models { get; set; } = ["fake-model"];

    /// <summary>How often an uploaded file is still being read when somebody asks for it.</summary>
    public int FileIsBusyFor { get; set; }

    /// <summary>What becomes of an uploaded file in the end.</summary>
    public string FileState { get; set; } = "ACTIVE";

    public IReadOnlyList<FakeFile> Files => _files.Files;

    /// <summary>Never answers a question for its models.</summary>
    public bool HidesModels { get; set; }

    public string Address { get; private set; } = "";

    /// <summary>Everything that was asked so far, in order, and was not forgotten.</summary>
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

    /// <summary>Forgets what was asked so far, which long runs would fill the memory with.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _requests.Clear();
        }
    }

    public static async Task<FakeModelServer> StartAsync(ModelScript? script = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        var server = new FakeModelServer(app, script ?? (_ => FakeReply.Say("{}")));
        app.MapPost("/v1/chat/completions", context => server.AnswerAsync(context, Wires[0]));
        app.MapPost("/v1/messages", context => server.AnswerAsync(context, Wires[1]));
        app.MapPost("/v1beta/models/{call}", context => server.AnswerAsync(context, Wires[2]));
        app.MapPost("/api/chat", context => server.AnswerAsync(context, Wires[3]));
        app.MapGet("/v1/models", context => server.ListModelsAsync(context, Wires[context.Request.Headers.ContainsKey("anthropic-version") ? 1 : 0]));
        app.MapGet("/v1beta/models", context => server.ListModelsAsync(context, Wires[2]));
        app.MapGet("/api/tags", context => server.ListModelsAsync(context, Wires[3]));
        server._files.Map(app);
        await app.StartAsync();
        server.Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return server;
    }

    /// <summary>How to reach this server as <c>openai</c>, <c>anthropic</c>, <c>gemini</c> or <c>ollama</c>.</summary>
    public ModelAccess Access(string provider, string key = Key) => new(
        provider, "fake-model", key, provider == "openai" ? Address + "/v1" : Address);

    /// <summary>Comes back when so many requests have arrived.</summary>
    public Task WaitForRequestsAsync(int count, CancellationToken cancellationToken) =>
        WaitAsync(() => _arrived >= count, cancellationToken);

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

    private async Task ListModelsAsync(HttpContext context, FakeModelWire wire)
    {
        if (HidesModels)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!IsAuthorizedToList(context, wire))
        {
            await RefuseAsync(context, wire, FakeReply.Error(401, "wrong key"));
            return;
        }

        var (list, name, prefix) = wire.Provider switch
        {
            "gemini" => ("models", "name", "models/"),
            "ollama" => ("models", "name", ""),
            _ => ("data", "id", ""),
        };
        await WriteAsync(context, new JsonObject { [list] = new JsonArray([.. Models.Select(model => new JsonObject { [name] = prefix + model })]) });
    }

    private static bool IsAuthorizedToList(HttpContext context, FakeModelWire wire) =>
        wire.Provider == "anthropic" ? context.Request.Headers["x-api-key"] == Key : wire.IsAuthorized(context);

    private async Task AnswerAsync(HttpContext context, FakeModelWire wire)
    {
        using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        FakeModelRequest request = null!;
        Change(() =>
        {
            request = wire.Read(new RawRequest(++_arrived, context.Request.Path.Value!, headers, document.RootElement.Clone()));
            _requests.Add(request);
        });
        try
        {
            await SendAsync(context, wire, request, Decide(context, wire, request));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            Change(() => _disconnects++);
        }
    }

    private static async Task SendAsync(HttpContext context, FakeModelWire wire, FakeModelRequest request, FakeReply reply)
    {
        await reply.Before.WaitAsync(context.RequestAborted);
        if (reply.Hangs)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        else if (reply.RawBody is not null)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(reply.RawBody, context.RequestAborted);
        }
        else if (reply.StatusCode != 200)
        {
            await RefuseAsync(context, wire, reply);
        }
        else if (request.Streams)
        {
            await StreamAsync(context, wire, request, reply);
        }
        else
        {
            await WriteAsync(context, wire.Write(request, reply));
        }
    }

    private static async Task StreamAsync(HttpContext context, FakeModelWire wire, FakeModelRequest request, FakeReply reply)
    {
        context.Response.ContentType = wire.StreamType;
        foreach (var (number, piece) in wire.Stream(request, reply).Index())
        {
            await reply.BeforePiece(number).WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync(piece, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        switch (reply.End)
        {
            case StreamEnd.Broken:
                context.Abort();
                break;
            case StreamEnd.Error:
                await context.Response.WriteAsync(wire.StreamError(), context.RequestAborted);
                break;
        }
    }

    private FakeReply Decide(HttpContext context, FakeModelWire wire, FakeModelRequest request)
    {
        if (!wire.IsAuthorized(context))
        {
            // Some servers repeat what they were given.
            return FakeReply.Error(401, $"wrong key: {context.Request.Headers.Authorization}{context.Request.Headers["x-goog-api-key"]}");
        }

        if (!Models.Contains(request.Model))
        {
            return FakeReply.Error(404, $"no model {request.Model}");
        }

        if (request.ResponseFormat is { } format && RefusedFormats.Contains(format))
        {
            return FakeReply.Error(400, $"response format {format} is not supported");
        }

        return RefusesPictures && request.ImageCount > 0 ? FakeReply.Error(400, "no pictures please") : Answer(request);
    }

    /// <summary>A script that fails says so in its answer, where whoever waits for one can read it.</summary>
    private FakeReply Answer(FakeModelRequest request)
    {
        try
        {
            return Script(request);
        }
        catch (Exception error)
        {
            return FakeReply.Error(500, $"the script of the fake model failed: {error}");
        }
    }

    private static async Task RefuseAsync(HttpContext context, FakeModelWire wire, FakeReply reply)
    {
        // Gemini calls a wrong key a bad request.
        context.Response.StatusCode = wire.Provider == "gemini" && reply.StatusCode == 401 ? 400 : reply.StatusCode;
        if (reply.RetryAfter is not null)
        {
            context.Response.Headers.RetryAfter = reply.RetryAfter;
        }

        foreach (var (name, value) in reply.Headers)
        {
            context.Response.Headers[name] = value;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(reply.ErrorBody ?? wire.WriteError(reply.StatusCode, reply.Text).ToJsonString(), context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, JsonObject body)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }
}
