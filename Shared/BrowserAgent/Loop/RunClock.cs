namespace Dashboard.BrowserAgent;

/// <summary>Time of a run without the time spent paused, and the moment it is used up.</summary>
internal sealed class RunClock : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _deadline;
    private readonly long _started;
    private long? _pausedAt;
    private TimeSpan _paused;

    public RunClock(TimeProvider time, TimeSpan limit)
    {
        _time = time;
        _limit = limit;
        _started = time.GetTimestamp();
        _deadline = new CancellationTokenSource(limit, time);
    }

    /// <summary>Cancelled when the limit is reached.</summary>
    public CancellationToken Deadline => _deadline.Token;

    /// <summary>Since the start, without pauses.</summary>
    public TimeSpan Active => _time.GetElapsedTime(_started, _pausedAt ?? _time.GetTimestamp()) - _paused;

    public DateTimeOffset Now => _time.GetUtcNow();

    public void Pause()
    {
        _pausedAt = _time.GetTimestamp();
        _deadline.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    public void Resume()
    {
        if (_pausedAt is not { } pausedAt)
        {
            return;
        }

        _pausedAt = null;
        Exclude(_time.GetElapsedTime(pausedAt));
    }

    /// <summary>Does not count time that was spent paused without <see cref="Pause"/> being called.</summary>
    public void Exclude(TimeSpan paused)
    {
        _paused += paused;
        var left = _limit - Active;
        _deadline.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    public void Dispose() => _deadline.Dispose();
}
