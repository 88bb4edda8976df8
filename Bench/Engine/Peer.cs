using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.BrowserAgent;

namespace Dashboard.Bench.Engine;

/// <param name="Milliseconds">What the peer measured in its own process.</param>
internal sealed record PeerAnswer(double Milliseconds, JsonElement Value);

/// <summary>A peer in a process of its own, with a browser of its own that was started exactly as ours.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly BrowserProcess? _browser;
    private readonly SemaphoreSlim _one = new(1);
    private int _lastId;

    private Peer(string name, Process process, BrowserProcess? browser)
    {
        Name = name;
        _process = process;
        _browser = browser;
    }

    public string Name { get; }

    public int ProcessId => _process.Id;

    /// <param name="browser">Null for a peer that starts its own.</param>
    public static async Task<Peer> StartAsync(string name, BrowserLaunchOptions? browser)
    {
        var folder = Environment.GetEnvironmentVariable("BENCH_PEERS")!;
        var start = new ProcessStartInfo("node", ["peer.mjs", name])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["NODE_ENV"] = "production";
        var process = Process.Start(start)!;
        var running = browser is null ? null : await BrowserProcess.StartAsync(browser);
        var peer = new Peer(name, process, running);
        if (running is not null)
        {
            await peer.AskAsync("connect", new { endpoint = running.Endpoint.ToString(), width = 1280, height = 800 });
        }

        return peer;
    }

    public Task GoAsync(string url) => AskAsync("goto", new { url });

    public Task<PeerAnswer> EvaluateAsync(string expression) => AskAsync("evaluate", new { expression });

    /// <exception cref="InvalidOperationException">The peer failed.</exception>
    public async Task<PeerAnswer> AskAsync(string operation, object? given = null)
    {
        await _one.WaitAsync();
        try
        {
            var line = given is null ? [] : (JsonObject)JsonSerializer.SerializeToNode(given)!;
            line["id"] = ++_lastId;
            line["op"] = operation;
            await _process.StandardInput.WriteLineAsync(line.ToJsonString());
            await _process.StandardInput.FlushAsync();
            while (await _process.StandardOutput.ReadLineAsync() is { } text)
            {
                // A peer may have something of its own to say.
                if (!text.StartsWith("{\"id\"", StringComparison.Ordinal))
                {
                    continue;
                }

                var answer = JsonDocument.Parse(text).RootElement;

                return answer.TryGetProperty("error", out var error)
                    ? throw new InvalidOperationException($"{Name} {operation}: {error.GetString()}")
                    : new PeerAnswer(answer.GetProperty("ms").GetDouble(), answer.GetProperty("value"));
            }

            throw new InvalidOperationException($"{Name} ended.");
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }
}
