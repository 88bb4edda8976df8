using Dashboard.Contracts;

namespace Dashboard.Runner.Jobs;

/// <summary>Renews all leases in one call, obeys what comes back, and stops acting when nothing does.</summary>
internal sealed class LeaseKeeper(
    ApiClient api, SessionRegistry sessions, EventOutbox outbox, RunnerOptions options, TimeProvider time, ILogger<LeaseKeeper> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.RenewEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var held = sessions.All.Where(session => !session.IsAbandoned).ToList();
            if (held.Count == 0)
            {
                continue;
            }

            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                patience.CancelAfter(options.RenewEvery);
                Obey(await api.RenewAsync(held.Select(session => session.Lease).ToList(), patience.Token));
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Leases could not be renewed: {Reason}", exception.Message);
            }

            foreach (var session in held)
            {
                session.FenceIfUnrenewed(options.FenceAfter);
            }
        }
    }

    private void Obey(RenewResponse response)
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
                session.Renewed();
                session.Obey(status.Control);
            }
            else
            {
                logger.LogWarning("Execution {Execution} is not this runner's any more", status.ExecutionId);
                session.Abandon();
            }
        }
    }
}
