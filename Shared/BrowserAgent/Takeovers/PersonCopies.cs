using System.Collections.Concurrent;
using System.Text.Json;
using Dashboard.Contracts;
using Microsoft.Extensions.Logging;

namespace Dashboard.BrowserAgent;

/// <summary>A text that a page copied while a person drove it.</summary>
/// <param name="IsCut">It was longer.</param>
public sealed record CopiedText(string Text, bool IsCut)
{
    // It may be a password.
    public override string ToString() => nameof(CopiedText);
}

/// <summary>
/// Hears what pages copy, in all frames of all tabs, from when a person begins to drive until they end: by keys, by the pages' own
/// buttons, by <c>navigator.clipboard</c>. The texts go to the person and are kept nowhere.
/// </summary>
internal sealed class PersonCopies(Action<CopiedText> copied, ILogger logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly PageScript Script = PageScript.Load("Takeovers/Scripts/person-copies.js", "Settling/Scripts/copies.js");

    private readonly ConcurrentDictionary<Frame, Listening> _listening = [];
    private readonly CancellationTokenSource _ended = new();

    /// <summary>Listens to these tabs and their frames, and to the documents that come into them.</summary>
    public void Follow(IReadOnlyList<PageTab> tabs)
    {
        var frames = tabs.SelectMany(static tab => tab.Frames).ToHashSet();
        foreach (var gone in _listening.Keys.Where(frame => !frames.Contains(frame)))
        {
            _listening.TryRemove(gone, out _);
        }

        foreach (var frame in frames)
        {
            if (!_listening.TryGetValue(frame, out var known) || !known.IsOf(frame))
            {
                _listening[frame] = new Listening(frame, this);
            }
        }
    }

    /// <summary>Leaves the pages as they were; one that hangs is not waited for.</summary>
    public async Task EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await Task.WhenAll(_listening.Values.Select(listening => listening.EndAsync(limit.Token)));
        await _ended.CancelAsync();
    }

    /// <summary>One document of a frame.</summary>
    private sealed class Listening
    {
        private readonly Frame _frame;
        private readonly CdpSession _session;
        private readonly string? _loaderId;
        private readonly Task<string?> _begun;
        private volatile bool _isLost;

        public Listening(Frame frame, PersonCopies owner)
        {
            (_frame, _session, _loaderId) = (frame, frame.Session, frame.LoaderId);
            _begun = BeginAsync(owner);
            _ = ListenAsync(owner);
        }

        public bool IsOf(Frame frame) => !_isLost && ReferenceEquals(_session, frame.Session) && _loaderId == frame.LoaderId;

        public async Task EndAsync(CancellationToken limit)
        {
            try
            {
                if (_begun.IsCompletedSuccessfully && await _begun is { } page)
                {
                    await CallAsync(page, "end", limit);
                }
            }
            catch (Exception error) when (error is CdpException or OperationCanceledException)
            {
                // The document is gone, or hangs and takes no orders.
            }
        }

        private Task<JsonElement> CallAsync(string page, string method, CancellationToken cancellationToken) => _session.SendAsync(
            "Runtime.callFunctionOn",
            new { functionDeclaration = $"function(){{return this.{method}()}}", objectId = page, awaitPromise = true, returnByValue = true, silent = true },
            cancellationToken);

        private async Task<string?> BeginAsync(PersonCopies owner)
        {
            try
            {
                return await OwnWorld.EvaluateAsync(_frame, $"({Script.Source})({TakeoverCopy.MaxLength})", owner._ended.Token);
            }
            catch (Exception error) when (error is CdpException or OperationCanceledException or PageScriptException)
            {
                _isLost = true;
                return null;
            }
        }

        private async Task ListenAsync(PersonCopies owner)
        {
            try
            {
                var page = await _begun;
                while (page is not null && (await CallAsync(page, "next", owner._ended.Token)).GetProperty("result") is var told
                    && told.TryGetProperty("value", out var text) && text.ValueKind == JsonValueKind.Object)
                {
                    owner.Hear(text);
                }
            }
            catch (Exception error) when (error is CdpException or OperationCanceledException)
            {
                // The document was left; the next look finds the one that came.
                _isLost = true;
            }
        }
    }

    private void Hear(JsonElement text)
    {
        try
        {
            if (text.Text("text") is { Length: > 0 and <= TakeoverCopy.MaxLength } whole)
            {
                copied(new CopiedText(whole, text.GetProperty("cut").GetBoolean()));
            }
        }
        catch (Exception error) when (error is InvalidOperationException or KeyNotFoundException)
        {
            // Whoever writes the page can make it say anything.
            logger.LogDebug("A page copied what is no text: {Reason}", error.GetType().Name);
        }
    }
}
