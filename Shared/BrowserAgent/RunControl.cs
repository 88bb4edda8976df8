using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>
/// How a run is paused and resumed from outside. Pausing cancels what only waits (a model call); what acts is finished
/// first. Several reasons may pause at once; the run goes on when the last of them is gone.
/// </summary>
public sealed class RunControl(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _reasons = [];
    private CancellationTokenSource _pausing = new();
    private TaskCompletionSource _resumed = CompletedSource();
    private readonly List<TakeoverEvent> _takeovers = [];
    private long _pausedAt;
    private TimeSpan _paused;

    public RunControl()
        : this(TimeProvider.System)
    {
    }

    public bool IsPaused
    {
        get
        {
            lock (_lock)
            {
                return _reasons.Count > 0;
            }
        }
    }

    /// <summary>Cancelled as soon as the run is to pause; a new one after each resumption.</summary>
    public CancellationToken PauseRequested
    {
        get
        {
            lock (_lock)
            {
                return _pausing.Token;
            }
        }
    }

    /// <summary>Time spent paused so far.</summary>
    public TimeSpan PausedTime
    {
        get
        {
            lock (_lock)
            {
                return _paused + (_reasons.Count > 0 ? time.GetElapsedTime(_pausedAt) : TimeSpan.Zero);
            }
        }
    }

    /// <param name="reason">Who pauses; the same reason twice counts once.</param>
    public void Pause(string reason = "user")
    {
        CancellationTokenSource pausing;
        lock (_lock)
        {
            if (!_reasons.Add(reason) || _reasons.Count > 1)
            {
                return;
            }

            _pausedAt = time.GetTimestamp();
            _resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            pausing = _pausing;
        }

        // Outside the lock: what it cancels may call back.
        pausing.Cancel();
    }

    public void Resume(string reason = "user")
    {
        TaskCompletionSource resumed;
        lock (_lock)
        {
            if (!_reasons.Remove(reason) || _reasons.Count > 0)
            {
                return;
            }

            _paused += time.GetElapsedTime(_pausedAt);
            _pausing = new CancellationTokenSource();
            resumed = _resumed;
        }

        resumed.TrySetResult();
    }

    /// <summary>A person drove the browser and gave it back: the run tells it before it does anything else.</summary>
    public void NoteTakeover(TakeoverEvent takeover)
    {
        lock (_lock)
        {
            _takeovers.Add(takeover);
        }
    }

    /// <summary>Takeovers that were not told yet.</summary>
    public IReadOnlyList<TakeoverEvent> TakeTakeovers()
    {
        lock (_lock)
        {
            TakeoverEvent[] taken = [.. _takeovers];
            _takeovers.Clear();
            return taken;
        }
    }

    /// <summary>Returns at once when nothing pauses.</summary>
    public async Task WaitWhilePausedAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task resumed;
            lock (_lock)
            {
                if (_reasons.Count == 0)
                {
                    return;
                }

                resumed = _resumed.Task;
            }

            await resumed.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource CompletedSource()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}
