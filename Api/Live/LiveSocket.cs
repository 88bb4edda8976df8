using System.Text.Json;
using Dashboard.Api.Executions;
using Dashboard.Api.Security;
using Dashboard.Contracts;

namespace Dashboard.Api.Live;

/// <summary>
/// One client watching one execution: the whole state first (or what it missed since <c>?after=</c>), then everything
/// by position without gap, and pictures newest first.
/// </summary>
internal sealed class LiveSocket(
    TextSocket socket, ExecutionWatcher watcher, CurrentUser user, IServiceScopeFactory scopes, LiveOptions options, TimeProvider time, bool binaryPictures,
    PicturesUnderway underway)
{
    private long _position;
    private int _attempt;
    private DateTimeOffset _nextPicture;
    private byte[]? _heldPicture;

    /// <param name="after">Position the client has seen; null when it is new.</param>
    public async Task RunAsync(long? after, CancellationToken cancellationToken)
    {
        if (after is null || !await TryCatchUpAsync(after.Value, first: true, cancellationToken))
        {
            await SendSnapshotAsync(cancellationToken);
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            var offered = await TakeAsync(cancellationToken);
            foreach (var message in offered.Messages)
            {
                await ForwardAsync(message, cancellationToken);
            }

            if (offered.Gone)
            {
                await SendAsync(LiveMessageTypes.Deleted, new { execution_id = watcher.ExecutionId }, cancellationToken);
                return;
            }

            if (offered.DatabasePosition > _position)
            {
                await CatchUpAsync(cancellationToken);
            }

            if (offered.Thinking is { } thinking)
            {
                await SendAsync(LiveMessageTypes.ThinkingUpdate, JsonElement.Parse(thinking), cancellationToken);
            }

            _heldPicture = offered.Picture ?? _heldPicture;
            await SendPictureWhenDueAsync(cancellationToken);
        }
    }

    private async Task<ExecutionWatcher.Offered> TakeAsync(CancellationToken cancellationToken)
    {
        if (_heldPicture is null)
        {
            return await watcher.TakeAsync(cancellationToken);
        }

        // A picture waits for its turn; whatever comes meanwhile goes first.
        using var due = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        underway.Wake(due);
        if (!underway.AreEnough)
        {
            var wait = _nextPicture - time.GetUtcNow();
            due.CancelAfter(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1));
        }

        try
        {
            return await watcher.TakeAsync(due.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ExecutionWatcher.Offered([], null, null, null, false);
        }
        finally
        {
            underway.Wake(null);
        }
    }

    private async Task ForwardAsync(LiveMessage message, CancellationToken cancellationToken)
    {
        if (message.Position is { } position)
        {
            if (position <= _position)
            {
                return;
            }

            if (position > _position + 1 || IsOfNewAttempt(message))
            {
                await CatchUpAsync(cancellationToken);
                return;
            }

            _position = position;
        }

        if (message.Type == LiveMessageTypes.Artifact && message.Data.GetProperty("kind").GetString() == "screenshot")
        {
            return;
        }

        await socket.SendAsync(message, cancellationToken);
    }

    private bool IsOfNewAttempt(LiveMessage message) =>
        message.Type == LiveMessageTypes.ExecutionUpdate && message.Data.GetProperty("attempt").GetInt32() != _attempt;

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (!await TryCatchUpAsync(_position, first: false, cancellationToken))
        {
            await SendSnapshotAsync(cancellationToken);
        }
    }

    private async Task<bool> TryCatchUpAsync(long after, bool first, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var queries = scope.ServiceProvider.GetRequiredService<ExecutionQueries>();
        if (await queries.MissedAsync(watcher.ExecutionId, after, cancellationToken) is not { } missed)
        {
            return false;
        }

        if (first || missed.Any(IsOfNewAttempt))
        {
            var attempt = (await queries.FindAsync(watcher.ExecutionId, user, cancellationToken)).Attempt;
            if (!first && attempt != _attempt)
            {
                return false;
            }

            _attempt = attempt;
        }

        foreach (var message in missed)
        {
            await socket.SendAsync(message, cancellationToken);
        }

        _position = missed.Count == 0 ? after : missed.Max(message => message.Position ?? after);
        return true;
    }

    private async Task SendSnapshotAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var queries = scope.ServiceProvider.GetRequiredService<ExecutionQueries>();
        var state = await queries.LiveAsync(watcher.ExecutionId, user, withPicture: watcher.Pictures && !binaryPictures, cancellationToken);
        (_position, _attempt) = (state.Execution.Position, state.Execution.Attempt);
        await SendAsync(LiveMessageTypes.Snapshot, state, cancellationToken, _position);
        if (watcher.Pictures && binaryPictures)
        {
            var pictures = scope.ServiceProvider.GetRequiredService<PictureStore>();
            var execution = await queries.FindAsync(watcher.ExecutionId, user, cancellationToken);
            if (await pictures.LatestFrameAsync(execution, cancellationToken) is { } frame)
            {
                underway.Sent();
                await socket.SendBinaryAsync(frame.ToBytes(), cancellationToken);
            }
        }
    }

    private async Task SendPictureWhenDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_heldPicture is not { } bytes || now < _nextPicture || underway.AreEnough)
        {
            return;
        }

        _heldPicture = null;
        _nextPicture = now + options.PictureInterval;
        underway.Sent();
        if (binaryPictures)
        {
            await socket.SendBinaryAsync(bytes, cancellationToken);
        }
        else if (PictureFrame.TryRead(bytes, out var frame))
        {
            await SendAsync(
                LiveMessageTypes.ScreenshotUpdate,
                new { step_number = frame.StepNumber, screenshot = Convert.ToBase64String(frame.Jpeg.Span) },
                cancellationToken);
        }
    }

    private Task SendAsync<T>(string type, T data, CancellationToken cancellationToken, long? position = null) =>
        socket.SendAsync(new LiveMessage(type, watcher.ExecutionId, position, time.GetUtcNow(), ApiJson.Element(data)), cancellationToken);
}
