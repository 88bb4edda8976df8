namespace Dashboard.BrowserAgent;

/// <summary>Why work was broken off, the weightiest first.</summary>
internal enum Interruption
{
    None,
    Stop,
    RunTimeout,
    Pause,
    StepTimeout,
}

/// <summary>Everything that may break off a step, as one token.</summary>
internal sealed class StepScope : IDisposable
{
    private readonly CancellationToken _stop;
    private readonly CancellationToken _runDeadline;
    private readonly CancellationToken _pause;
    private readonly CancellationTokenSource _stepDeadline;
    private readonly TimeSpan _stepTimeout;
    private readonly TimeProvider _time;
    private long _started;
    private readonly CancellationTokenSource _any;
    private readonly CancellationTokenSource _anyButPause;

    public StepScope(CancellationToken stop, CancellationToken runDeadline, CancellationToken pause, TimeSpan stepTimeout, TimeProvider time)
    {
        _stop = stop;
        _runDeadline = runDeadline;
        _pause = pause;
        _stepTimeout = stepTimeout;
        _time = time;
        _started = time.GetTimestamp();
        _stepDeadline = new CancellationTokenSource(stepTimeout, time);
        _any = CancellationTokenSource.CreateLinkedTokenSource([stop, runDeadline, pause, _stepDeadline.Token]);
        _anyButPause = CancellationTokenSource.CreateLinkedTokenSource([stop, runDeadline, _stepDeadline.Token]);
    }

    public Interruption Interruption =>
        _stop.IsCancellationRequested ? Interruption.Stop
        : _runDeadline.IsCancellationRequested ? Interruption.RunTimeout
        : _pause.IsCancellationRequested ? Interruption.Pause
        : _stepDeadline.IsCancellationRequested ? Interruption.StepTimeout
        : Interruption.None;

    /// <summary>Does the work unless it is broken off.</summary>
    /// <returns>Its result, or why there is none.</returns>
    public Task<(T? Value, Interruption Interruption)> TryAsync<T>(Func<CancellationToken, Task<T>> work)
        where T : class => TryAsync(work, _any.Token);

    /// <summary>Does the work, but a pause waits for its end: half a typed word would be worse.</summary>
    /// <returns>The result may come with <see cref="Interruption.Pause"/>.</returns>
    public async Task<(T? Value, Interruption Interruption)> TryToEndAsync<T>(Func<CancellationToken, Task<T>> work)
        where T : class
    {
        var (value, interruption) = await TryAsync(work, _anyButPause.Token);
        return (value, interruption == Interruption.None ? Interruption : interruption);
    }

    /// <summary>Time spent waiting for a person is not the step's.</summary>
    public void HoldDeadline() => _stepDeadline.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>The step has its whole time again.</summary>
    public void RestartDeadline()
    {
        _started = _time.GetTimestamp();
        _stepDeadline.CancelAfter(_stepTimeout);
    }

    /// <summary>Until the step's deadline, while it is not held.</summary>
    public TimeSpan TimeLeft => _stepTimeout - _time.GetElapsedTime(_started);

    private async Task<(T? Value, Interruption Interruption)> TryAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken token)
        where T : class
    {
        try
        {
            return (await work(token), Interruption.None);
        }
        catch (OperationCanceledException) when (Interruption != Interruption.None)
        {
            return (null, Interruption);
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Whatever fails while everything is being torn down is a consequence of that.
            return (null, Interruption.Stop);
        }
    }

    public void Dispose()
    {
        _any.Dispose();
        _anyButPause.Dispose();
        _stepDeadline.Dispose();
    }
}
