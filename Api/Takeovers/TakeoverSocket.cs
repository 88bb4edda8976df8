using System.Data.Common;
using System.Text.Json;
using System.Threading.Channels;
using Dashboard.Api.Live;
using Dashboard.Contracts;
using Dashboard.Messaging;
using StackExchange.Redis;

namespace Dashboard.Api.Takeovers;

/// <summary>One takeover as its socket knows it.</summary>
/// <param name="Until">When the socket was opened.</param>
internal sealed record Drive(Guid ExecutionId, int Attempt, Guid RunnerId, Guid Lease, Guid UserId, DateTimeOffset Until);

/// <summary>
/// Carries what the driver does to the runner, in its order and at once or not at all, and back what the browser shows beside its
/// picture. Nothing of what people type is logged.
/// </summary>
internal sealed class TakeoverSocket(
    Drive drive, TakeoverService takeovers, RedisConnection redis, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<TakeoverSocket> logger)
{
    /// <summary>More than hands can do: what comes beyond is a program's, and dropped.</summary>
    private const int MostInASecond = 400;

    /// <summary>How often it is noted at most that the driver does something.</summary>
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(5);

    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // Only the newest of each is worth sending.
    private TakeoverState? _state;
    private TakeoverCopy? _copy;
    private DateTimeOffset _until = drive.Until;
    private DateTimeOffset _second;
    private int _inSecond;
    private DateTimeOffset _notedAt;

    /// <summary>Sends until the takeover is over.</summary>
    public async Task RunAsync(TextSocket socket, CancellationToken cancellationToken)
    {
        await RenewedAsync(socket, cancellationToken);
        await SubscribeAsync();
        try
        {
            await foreach (var _ in _news.Reader.ReadAllAsync(cancellationToken))
            {
                await TellAsync(socket, cancellationToken);
            }
        }
        finally
        {
            await UnsubscribeAsync();
            await LetGoAsync();
        }
    }

    /// <summary>Who is not heard of does not hold keys and buttons: what they let go meanwhile did not arrive.</summary>
    private Task LetGoAsync() => TrySendAsync(new ReleaseInput());

    private async Task TellAsync(TextSocket socket, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _copy, null) is { } copy && copy.Lease == drive.Lease)
        {
            await SayAsync(socket, "copied", new { copy.Text, copy.IsCut }, cancellationToken);
        }

        if (Interlocked.Exchange(ref _state, null) is not { } state)
        {
            return;
        }

        if (state.Lease == drive.Lease)
        {
            await SayAsync(socket, "state", state, cancellationToken);
        }
        else
        {
            // Somebody else drives, be it the next page of the same person: nothing waits for the next renewal to say so.
            await RenewAsync(socket, cancellationToken);
        }
    }

    /// <summary>Takes one message of the driver's page.</summary>
    public async Task ReceiveAsync(TextSocket socket, ReadOnlyMemory<byte> bytes)
    {
        var stopping = lifetime.ApplicationStopping;
        TakeoverStroke? stroke;
        try
        {
            stroke = JsonSerializer.Deserialize(bytes.Span, ContractsJson.Default.TakeoverStroke);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            stroke = null;
        }

        if (stroke is null || !IsValid(stroke.Input))
        {
            await SayAsync(socket, "refused", new { code = "invalid_input" }, stopping);
            return;
        }

        if (stroke.Input is not { } input)
        {
            await RenewAsync(socket, stopping);
        }
        else if (!IsTooMuch() && time.GetUtcNow() < _until)
        {
            if (input is not (ReleaseInput or LookInput) && time.GetUtcNow() - _notedAt > NoteEvery)
            {
                _notedAt = time.GetUtcNow();
                _ = NoteActiveAsync(stopping);
            }

            if (!await TrySendAsync(input, stroke.At))
            {
                await SayAsync(socket, "lost", new { }, stopping);
            }
        }
    }

    /// <summary>Whoever does something is not idle, and does not lose the browser to somebody who asks for it. Input does not wait for this.</summary>
    private async Task NoteActiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await takeovers.RenewAsync(drive.ExecutionId, drive.Lease, drive.UserId, cancellationToken, isActive: true);
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException or OperationCanceledException)
        {
            logger.LogDebug("It was not noted that a driver does something: {Reason}", exception.Message);
        }
    }

    private static bool IsValid(TakeoverInput? input) => input switch
    {
        TextInput text => text.Text is { Length: > 0 and <= TakeoverInput.MaxTextLength },
        ComposeInput compose => compose.Text is { Length: <= 1_000 },
        KeyInput key => key is { Key.Length: > 0 and <= 32, Code.Length: <= 32 },
        AddressInput address => address.Url is { Length: > 0 and <= 4_000 },
        FilesInput files => files is { Id: not null } && (files.Files is null || AreFiles(files.Files)),
        DropInput drop => AreFiles(drop.Files),
        ChoiceInput choice => choice.Id is not null,
        DialogInput dialog => dialog.Id is not null && !(dialog.Text?.Length > TakeoverInput.MaxTextLength),
        _ => true,
    };

    private static bool AreFiles(IReadOnlyList<TakeoverFile>? files) => files is { Count: > 0 and <= FilesInput.MaxFiles } && files.All(TakeoverFiles.IsNamed);

    private bool IsTooMuch()
    {
        var now = time.GetUtcNow();
        if (now - _second > TimeSpan.FromSeconds(1))
        {
            (_second, _inSecond) = (now, 0);
        }

        return ++_inSecond > MostInASecond;
    }

    private async Task RenewAsync(TextSocket socket, CancellationToken cancellationToken)
    {
        if (await takeovers.RenewAsync(drive.ExecutionId, drive.Lease, drive.UserId, cancellationToken) is { } until)
        {
            _until = until;
            await RenewedAsync(socket, cancellationToken);
            return;
        }

        var takenBy = await takeovers.DriverAsync(drive.ExecutionId, drive.UserId, cancellationToken);
        await SayAsync(socket, "over", new { code = "takeover_lost", takenBy }, cancellationToken);
        _news.Writer.TryComplete();
    }

    private Task RenewedAsync(TextSocket socket, CancellationToken cancellationToken) => SayAsync(socket, "renewed", new { until = _until }, cancellationToken);

    /// <returns>False when it did not leave: then it is lost, and never sent later.</returns>
    private async Task<bool> TrySendAsync(TakeoverInput input, long at = 0)
    {
        // Without a connection it would wait in line, and be done when nobody expects it any more.
        if (!redis.IsConnected)
        {
            return false;
        }

        try
        {
            var message = new TakeoverMessage(drive.ExecutionId, drive.Attempt, drive.Lease, at, input);
            var payload = JsonSerializer.SerializeToUtf8Bytes(message, ContractsJson.Default.TakeoverMessage);
            return await (await redis.DatabaseAsync()).PublishAsync(RedisNames.Input(drive.RunnerId), payload) > 0;
        }
        catch (Exception exception) when (exception.IsRedisFailure())
        {
            logger.LogDebug("Input of a takeover was lost: {Reason}", exception.Message);
            return false;
        }
    }

    private async Task SubscribeAsync()
    {
        try
        {
            var subscriber = await redis.SubscriberAsync();
            await Task.WhenAll(
                subscriber.SubscribeAsync(RedisNames.Takeover(drive.ExecutionId), OnState), subscriber.SubscribeAsync(RedisNames.Copied(drive.ExecutionId), OnCopied));

            // The connection before this one may have ended together with its Api.
            await LetGoAsync();
            await TrySendAsync(new LookInput());
        }
        catch (Exception exception) when (exception.IsRedisFailure())
        {
            logger.LogDebug("Tabs and dialogs are not told while Redis is away: {Reason}", exception.Message);
        }
    }

    private void OnState(RedisChannel channel, RedisValue value)
    {
        Volatile.Write(ref _state, JsonSerializer.Deserialize((byte[])value!, ContractsJson.Default.TakeoverState));
        _news.Writer.TryWrite(true);
    }

    private void OnCopied(RedisChannel channel, RedisValue value)
    {
        Volatile.Write(ref _copy, JsonSerializer.Deserialize((byte[])value!, ContractsJson.Default.TakeoverCopy));
        _news.Writer.TryWrite(true);
    }

    private async Task UnsubscribeAsync()
    {
        try
        {
            var subscriber = await redis.SubscriberAsync();
            await Task.WhenAll(
                subscriber.UnsubscribeAsync(RedisNames.Takeover(drive.ExecutionId), OnState), subscriber.UnsubscribeAsync(RedisNames.Copied(drive.ExecutionId), OnCopied));
        }
        catch (Exception exception) when (exception.IsRedisFailure())
        {
            logger.LogDebug("Unsubscribing while Redis is away: {Reason}", exception.Message);
        }
    }

    private Task SayAsync<T>(TextSocket socket, string type, T data, CancellationToken cancellationToken) =>
        socket.SendAsync(new { type, timestamp = time.GetUtcNow(), data }, cancellationToken);
}
