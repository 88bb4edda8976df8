using Dashboard.Contracts;

namespace Dashboard.Runner.Jobs;

/// <summary>Renews all leases in one call, obeys what comes back, and stops acting when nothing does.</summary>
internal sealed class LeaseKeeper(
    ApiClient api, SessionRegistry sessions, EventOutbox outbox, RunnerOptions options, TimeProvider time, ILogger<LeaseKeeper> logger)
    : BackgroundService
{
    // Beside the renewals, because one of those may hang for as long as it is allowed to.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(RenewAsync(stoppingToken), FenceAsync(stoppingToken));

    private async Task RenewAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.RenewEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var held = sessions.All.Where(session => !session.IsAbandoned).Select(session => session.Lease).ToList();
            if (held.Count == 0)
            {
                continue;
            }

            try
            {
                // The lease counts from when the Api wrote it, which is later than this and earlier than its answer.
                var askedAt = time.GetTimestamp();
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                patience.CancelAfter(options.RenewEvery);
                Obey(await api.RenewAsync(held, patience.Token), askedAt);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
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
