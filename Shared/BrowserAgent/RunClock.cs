namespace Dashboard.BrowserAgent;

/// <summary>How much of a run's time is used; time spent paused does not count.</summary>
internal sealed class RunClock(RunOptions options)
{
    private readonly long _started = options.Time.GetTimestamp();
    private readonly TimeSpan _pausedBefore = options.Control.PausedTime;

    public TimeSpan Elapsed => options.Time.GetElapsedTime(_started) - (options.Control.PausedTime - _pausedBefore);

    public TimeSpan Remaining
    {
        get
        {
            var remaining = TimeSpan.FromMinutes(options.Limits.RunTimeoutMinutes) - Elapsed;
            return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
        }
    }

    /// <summary>A source that is cancelled with the run, and when the run's time is over.</summary>
    public LimitedSource Limit(CancellationToken cancellationToken) => new(Remaining, options.Time, cancellationToken);
}

/// <summary>Cancelled when a token is, or after a time by the clock given.</summary>
internal sealed class LimitedSource : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;

    public LimitedSource(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        _timer = new CancellationTokenSource(limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, cancellationToken);
    }

    public CancellationToken Token => _linked.Token;

    public void CancelAfter(TimeSpan limit) => _linked.CancelAfter(limit);

    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
