using System.Collections.Concurrent;
using System.Text.Json;
using Dashboard.Contracts;
using Dashboard.Messaging;

namespace Dashboard.Runner.Jobs;

/// <summary>
/// Keeps every event until the Api says that it is committed, and sends again what nobody confirmed. Redis may be
/// away, emptied or restarted in between: nothing is lost and the Api recognises what it has.
/// </summary>
internal sealed class EventOutbox(RedisConnection redis, RunnerOptions options, TimeProvider time, ILogger<EventOutbox> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<LeaseReference, ExecutionOutbox> _outboxes = new();
    private readonly SemaphoreSlim _signal = new(0, 1);

    public ExecutionOutbox Open(LeaseReference lease) => _outboxes.GetOrAdd(lease, _ => new ExecutionOutbox(lease, time, Wake));

    public void Close(LeaseReference lease) => _outboxes.TryRemove(lease, out _);

    /// <summary>The Api has committed everything up to this sequence.</summary>
    public void Committed(LeaseReference lease, long sequence)
    {
        if (_outboxes.TryGetValue(lease, out var outbox))
        {
            outbox.Committed(sequence);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        redis.Restored += SendAllAgain;
        while (!stoppingToken.IsCancellationRequested)
        {
            await _signal.WaitAsync(options.ResendAfter / 3, stoppingToken);
            try
            {
                await SendAsync();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Events wait for Redis: {Reason}", exception.Message);
                await Task.Delay(options.ResendAfter / 3, time, stoppingToken);
                SendAllAgain();
            }
        }
    }

    private async Task SendAsync()
    {
        foreach (var outbox in _outboxes.Values)
        {
            var due = outbox.TakeDue(options.ResendAfter);
            if (due.Count == 0)
            {
                continue;
            }

            // One connection keeps the order; waiting for each would cost a round trip an event.
            var database = await redis.DatabaseAsync();
            var stream = RedisNames.Events(outbox.Lease.ExecutionId);
            await Task.WhenAll(due.Select(envelope => database.AddAsync(
                stream, JsonSerializer.SerializeToUtf8Bytes(envelope, ContractsJson.Default.RunnerEventEnvelope))));
        }
    }

    private void SendAllAgain()
    {
        foreach (var outbox in _outboxes.Values)
        {
            outbox.SendAgain();
        }

        Wake();
    }

    private void Wake()
    {
        lock (_signal)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }
}

/// <summary>The events of one attempt that are not committed yet.</summary>
internal sealed class ExecutionOutbox(LeaseReference lease, TimeProvider time, Action wake)
{
    private const int MaxDoublings = 3;

    private readonly Lock _lock = new();
    private readonly LinkedList<RunnerEventEnvelope> _waiting = new();
    private readonly List<(long Sequence, TaskCompletionSource Done)> _waiters = [];
    private long _sequence;
    private long _sent;
    private long _committed;
    private long _silentSince;
    private int _resent;

    public LeaseReference Lease => lease;

    /// <returns>The event's sequence.</returns>
    public long Append(RunnerEvent runnerEvent)
    {
        long sequence;
        lock (_lock)
        {
            sequence = ++_sequence;
            _waiting.AddLast(new RunnerEventEnvelope(lease.ExecutionId, lease.Attempt, sequence, time.GetUtcNow(), runnerEvent));
        }

        wake();
        return sequence;
    }

    /// <summary>Waits until everything up to this sequence is in the database.</summary>
    public Task WaitCommittedAsync(long sequence, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_committed >= sequence)
            {
                return Task.CompletedTask;
            }

            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((sequence, done));
            return done.Task.WaitAsync(cancellationToken);
        }
    }

    public void Committed(long sequence)
    {
        lock (_lock)
        {
            if (sequence > _committed)
            {
                _committed = sequence;
                _silentSince = time.GetTimestamp();
                _resent = 0;
            }

            while (_waiting.First is { } first && first.Value.Sequence <= _committed)
            {
                _waiting.RemoveFirst();
            }

            foreach (var waiter in _waiters.Where(waiter => waiter.Sequence <= _committed).ToList())
            {
                _waiters.Remove(waiter);
                waiter.Done.TrySetResult();
            }
        }
    }

    /// <summary>What was not sent yet; everything uncommitted when nothing was confirmed for too long.</summary>
    public List<RunnerEventEnvelope> TakeDue(TimeSpan resendAfter)
    {
        lock (_lock)
        {
            // New events must not put this off: what was lost keeps all later ones from being committed. While the Api
            // is away the same events are not sent again and again at full speed.
            var patience = resendAfter * (1 << Math.Min(_resent, MaxDoublings));
            if (_sent > _committed && time.GetElapsedTime(_silentSince) > patience)
            {
                _sent = _committed;
                _resent++;
            }

            var due = _waiting.Where(envelope => envelope.Sequence > _sent).ToList();
            if (due.Count > 0)
            {
                _silentSince = _sent <= _committed ? time.GetTimestamp() : _silentSince;
                _sent = due[^1].Sequence;
            }

            return due;
        }
    }

    public void SendAgain()
    {
        lock (_lock)
        {
            _sent = _committed;
        }
    }
}
