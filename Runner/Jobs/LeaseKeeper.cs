using Dashboard.Contracts;

namespace Dashboard.Runner.Jobs;

/// <summary>
/// Renews all leases in one call, obeys what comes back, and stops acting when nothing does. The next renewal does not wait for one that
/// takes long: an Api that is behind by more than the time between two of them would else never be heard.
/// </summary>
internal sealed class LeaseKeeper(
    ApiClient api, SessionRegistry sessions, EventOutbox outbox, RunnerOptions options, TimeProvider time, ILogger<LeaseKeeper> logger)
    : BackgroundService
{
    // Of answers that come at the same moment each is followed whole.
    private readonly Lock _answers = new();

    /// <summary>How long one renewal may take: the answer is to leave time in which the next one may arrive.</summary>
    private TimeSpan Patience => options.FenceAfter > options.RenewEvery * 2 ? options.FenceAfter - options.RenewEvery : options.RenewEvery;

    // Beside the renewals, so that nothing which holds those up holds the fence up.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(RenewAsync(stoppingToken), FenceAsync(stoppingToken));

    private async Task RenewAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.RenewEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var held = sessions.All.Where(session => !session.IsAbandoned).Select(session => session.Lease).ToList();
            if (held.Count > 0)
            {
                // Not waited for: what an Api that is behind answers late, it has done all the same.
                _ = RenewAsync(held, stoppingToken);
            }
        }
    }

    private async Task RenewAsync(List<LeaseReference> held, CancellationToken stoppingToken)
    {
        try
        {
            // The lease counts from when the Api wrote it, which is later than this and earlier than its answer.
            var askedAt = time.GetTimestamp();
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, patience.Token);
            var response = await api.RenewAsync(held, either.Token);
            lock (_answers)
            {
                Obey(response, askedAt);
            }
        }
        catch (Exception exception)
        {
            if (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Leases could not be renewed: {Reason}", exception.Message);
            }
        }
    }

    private async Task FenceAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.FenceAfter / 20, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var session in sessions.All)
            {
                session.FenceIfUnrenewed(options.FenceAfter);
            }
        }
    }

    private void Obey(RenewResponse response, long askedAt)
    {
        foreach (var status in response.Leases)
        {
            var lease = new LeaseReference(status.ExecutionId, status.Attempt);
            outbox.Committed(lease, status.CommittedSequence);
            if (sessions.Find(lease) is not { } session)
            {
                continue;
            }

            if (status.Held)
            {
                session.Renewed(askedAt, status.Control, status.Answer, status.Takeover);
            }
            else
            {
                logger.LogWarning("Execution {Execution} is not this runner's any more", status.ExecutionId);
                session.Abandon();
            }
        }
    }
}
