using System.Collections.Concurrent;
using Dashboard.Contracts;
using Dashboard.Messaging;
using Dashboard.Runner.Takeovers;
using StackExchange.Redis;

namespace Dashboard.Runner.Jobs;

/// <summary>
/// Takes executions while there is room: asks the Api after every wake, after every end, and now and then anyway.
/// On shutdown it takes nothing new, lets running ones end for a while, then hands them back.
/// </summary>
internal sealed class JobLoop(
    ApiClient api,
    RedisConnection redis,
    RunnerIdentity identity,
    SessionRegistry sessions,
    EventOutbox outbox,
    ExecutionEngines engines,
    RunnerTelemetry telemetry,
    RunnerOptions options,
    TakeoverTelling telling,
    TimeProvider time,
    ILogger<JobLoop> logger) : BackgroundService, IHostedLifecycleService
{
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _room = new(identity.Capacity, identity.Capacity);
    private readonly SemaphoreSlim _mayBeWork = new(1, 1);
    private readonly List<Task> _running = [];
    private readonly ConcurrentBag<LeaseReference> _brokenOff = [];
    private volatile bool _drain;
    private bool _unanswered;

    /// <summary>The process is ending.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>The Api knows this runner and answers its claims.</summary>
    /// <param name="drain">It grants nothing for now, so nothing is asked for and no wake is taken from other runners.</param>
    public void Heard(bool drain)
    {
        var changed = drain != _drain;
        _drain = drain;
        _registered.TrySetResult();
        if (changed)
        {
            logger.LogInformation("{Change}", drain ? "Told to drain: nothing new is taken" : "Executions are taken again");
            MayBeWork();
        }
    }

    /// <summary>
    /// Waits for running executions, then hands back what is left. This comes before anything else of the process
    /// stops, so that what runs keeps all it needs and probes and scrapes are answered to the end.
    /// </summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        IsStopping = true;
        var patience = Task.Delay(options.DrainFor, time, CancellationToken.None);
        await base.StopAsync(cancellationToken);
        if (sessions.Count > 0)
        {
            logger.LogInformation("Draining: {Count} executions have {Seconds} s to end", sessions.Count, options.DrainFor.TotalSeconds);
        }

        await Task.WhenAny(Task.WhenAll(Running()), patience);
        await Task.WhenAll(sessions.All.Select(HandBackAsync));
        await Task.WhenAny(Task.WhenAll(Running()), Task.Delay(options.StopPatience, time, CancellationToken.None));
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await TakeAllAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // This is told to end before the host calls itself stopping: until then it would take its cancellation for a failure.
        }
    }

    private async Task TakeAllAsync(CancellationToken stoppingToken)
    {
        await _registered.Task.WaitAsync(stoppingToken);
        var waking = ListenAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await _room.WaitAsync(stoppingToken);
            var taken = false;
            try
            {
                taken = !_drain && await TryTakeAsync();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("No execution could be claimed: {Reason}", exception.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            }

            if (!taken)
            {
                _room.Release();
                await _mayBeWork.WaitAsync(options.AskEvery, stoppingToken);
            }
        }

        await waking;
    }

    private async Task<bool> TryTakeAsync()
    {
        // A shutdown does not cancel this: an attempt granted in that moment would be nobody's until its lease ends.
        using var patience = new CancellationTokenSource(options.FenceAfter, time);
        var askedAt = time.GetTimestamp();
        IReadOnlyList<LeaseReference>? held = _unanswered ? [.. sessions.All.Select(session => session.Lease), .. _brokenOff] : null;
        _unanswered = true;
        var answer = await api.ClaimAsync(held, patience.Token);
        _unanswered = false;
        if (answer is not { } claimed)
        {
            return false;
        }

        var lease = new LeaseReference(claimed.ExecutionId, claimed.Attempt);
        var session = new ExecutionSession(claimed, askedAt, outbox.Open(lease), engines, telemetry, options, time, logger, telling, api);
        sessions.Add(session);
        lock (_running)
        {
            _running.RemoveAll(task => task.IsCompleted);
            _running.Add(Task.Run(() => RunAsync(session), CancellationToken.None));
        }

        return true;
    }

    private async Task RunAsync(ExecutionSession session)
    {
        try
        {
            await session.RunAsync();
        }
        catch (Exception exception)
        {
            // The lease runs out and the reconciler decides; nothing else of this runner suffers.
            _brokenOff.Add(session.Lease);
            logger.LogError(exception, "Execution {Execution} broke off", session.Claimed.ExecutionId);
        }
        finally
        {
            sessions.Remove(session);
            outbox.Close(session.Lease);
            _room.Release();
            MayBeWork();
        }
    }

    private async Task HandBackAsync(ExecutionSession session)
    {
        await session.ComeToRestAsync(options.StopPatience);
        session.Abandon();
        try
        {
            using var patience = new CancellationTokenSource(options.StopPatience, time);
            await api.ReleaseAsync(session.Lease, patience.Token);
            logger.LogInformation("Execution {Execution} was handed back", session.Claimed.ExecutionId);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            logger.LogWarning("Execution {Execution} could not be handed back, its lease ends by itself: {Reason}", session.Claimed.ExecutionId, exception.Message);
        }
    }

    /// <summary>Turns wakes from Redis into looks for work. Only wakes that there is room for are taken.</summary>
    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        IDatabase? blocking = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (_drain || (_room.CurrentCount == 0 && sessions.Count >= identity.Capacity))
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
                    continue;
                }

                blocking ??= await redis.OpenDedicatedAsync();
                if (await blocking.TakeAsync(RedisNames.Jobs, RedisNames.JobsGroup, identity.Id.ToString("N"), TimeSpan.FromSeconds(1)) is not null)
                {
                    MayBeWork();
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                logger.LogDebug("No wakes while Redis is away: {Reason}", exception.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(500), time, cancellationToken);
            }
        }
    }

    private void MayBeWork()
    {
        lock (_mayBeWork)
        {
            if (_mayBeWork.CurrentCount == 0)
            {
                _mayBeWork.Release();
            }
        }
    }

    private List<Task> Running()
    {
        lock (_running)
        {
            return [.. _running];
        }
    }
}
