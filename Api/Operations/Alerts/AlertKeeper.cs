using Dashboard.Api.Data;
using Dashboard.Api.Events;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Operations.Alerts;

/// <summary>
/// Raises and ends alerts. What all Apis see alike is judged by the oldest living one, what only a host can see (its
/// disks) by the Apis of that host; a lock and the rows themselves see to it that each alert is told once.
/// </summary>
internal sealed class AlertKeeper(
    IDbContextFactory<DashboardContext> contexts,
    EventShardLeases leases,
    EventOptions events,
    OperationsOptions options,
    TimeProvider time,
    ILogger<AlertKeeper> logger)
{
    private const int ShownEnded = 20;
    private static readonly EventId Raised = new(7001, "AlertRaised");
    private static readonly EventId Ended = new(7002, "AlertEnded");

    // The one alert that cannot be kept in the database: that there is none. Each Api tells its own.
    private Alert? _databaseAway;
    private IReadOnlyList<AlertResponse> _active = [];

    /// <summary>As of the last look, newest first.</summary>
    public IReadOnlyList<AlertResponse> Active => _databaseAway is { RaisedAt: not null } away ? [ToResponse(away), .. _active] : _active;

    public async Task JudgeAsync(OperationsSample sample, CancellationToken cancellationToken)
    {
        var rules = new AlertRules(options.Alerts);
        var conditions = rules.Judge(sample);
        try
        {
            if (sample.Postgres.Healthy)
            {
                var told = await KeepAsync(conditions, rules.Unknown, cancellationToken);
                told.ForEach(Tell);
                DatabaseIsBack();
                return;
            }
        }
        catch (Exception exception) when (DatabaseOutage.Is(exception))
        {
            // The same as a database that did not answer when it was asked.
        }

        DatabaseIsAway(conditions);
    }

    public async Task<IReadOnlyList<AlertResponse>> EndedAsync(CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - TimeSpan.FromDays(1);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await context.Alerts.AsNoTracking().Where(alert => alert.EndedAt > since)
            .OrderByDescending(alert => alert.EndedAt).Take(ShownEnded).ToListAsync(cancellationToken)).Select(ToResponse).ToList();
    }

    private async Task<List<Alert>> KeepAsync(IReadOnlyList<AlertCondition> conditions, HashSet<AlertCode> unknown, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({DatabaseLocks.Alerts})", cancellationToken);
        var alive = now - events.ShardLease;
        var apis = await context.ApiInstances.AsNoTracking().Where(api => api.LastSeenAt >= alive).OrderBy(api => api.Id).ToListAsync(cancellationToken);
        
        // When none of them could say that it lives, whoever still looks may judge: the rows keep it from being told twice.
        var leads = apis.Count == 0 || apis[0].Id == leases.InstanceId;
        var hosts = apis.Select(api => api.Host).Append(Environment.MachineName).ToHashSet();

        var open = await context.Alerts.Where(alert => alert.EndedAt == null).ToListAsync(cancellationToken);
        var told = new List<Alert>();
        foreach (var alert in open.Where(alert => IsMine(alert.Host) && !unknown.Contains(alert.Code)))
        {
            Follow(context, alert, conditions.FirstOrDefault(condition => (condition.Code, condition.Subject) == (alert.Code, alert.Subject)), told, now);
        }

        foreach (var condition in conditions.Where(condition => IsMine(condition.Host)
            && !open.Exists(alert => (alert.Code, alert.Subject) == (condition.Code, condition.Subject))))
        {
            var alert = New(condition, now);
            context.Alerts.Add(alert);
            open.Add(alert);
            Follow(context, alert, condition, told, now);
        }

        await context.SaveChangesAsync(cancellationToken);
        var forgotten = now - options.Alerts.Keep;
        await context.Alerts.Where(alert => alert.EndedAt < forgotten).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        _active = open.Where(alert => alert is { RaisedAt: not null, EndedAt: null }).OrderByDescending(alert => alert.Since).Select(ToResponse).ToList();
        return told;

        // What a host saw that is not there any more is ended by whoever leads.
        bool IsMine(string? host) => host == Environment.MachineName || (leads && (host is null || !hosts.Contains(host)));
    }

    /// <summary>Brings a row up to what is seen now.</summary>
    private void Follow(DashboardContext context, Alert alert, AlertCondition? condition, List<Alert> told, DateTimeOffset now)
    {
        if (condition is not null)
        {
            (alert.Message, alert.Arguments, alert.ClearSince) = (condition.Message, condition.Arguments, null);
            if (alert.RaisedAt is null && now - alert.Since >= options.Alerts.RaiseAfter)
            {
                alert.RaisedAt = now;
                told.Add(alert);
            }
        }
        else if (alert.RaisedAt is null)
        {
            context.Alerts.Remove(alert);
        }
        else
        {
            alert.ClearSince ??= now;
            if (now - alert.ClearSince >= options.Alerts.EndAfter)
            {
                alert.EndedAt = now;
                told.Add(alert);
            }
        }
    }

    private void DatabaseIsAway(IReadOnlyList<AlertCondition> conditions)
    {
        var now = time.GetUtcNow();
        var condition = conditions.FirstOrDefault(seen => seen is { Code: AlertCode.DependencyUnhealthy, Subject: "postgres" })
            ?? new AlertCondition(AlertCode.DependencyUnhealthy, "postgres", AlertSeverity.Error, "PostgreSQL does not answer.", new Dictionary<string, string> { ["name"] = "postgres", ["error"] = "" });
        _databaseAway ??= New(condition, now);
        if (_databaseAway.RaisedAt is null && now - _databaseAway.Since >= options.Alerts.RaiseAfter)
        {
            _databaseAway.RaisedAt = now;
            Tell(_databaseAway);
        }
    }

    private void DatabaseIsBack()
    {
        if (_databaseAway is { RaisedAt: not null } away)
        {
            away.EndedAt = time.GetUtcNow();
            Tell(away);
        }

        _databaseAway = null;
    }

    /// <summary>The one place from which alerts go out; a log line today, notifications beside it once there are some.</summary>
    private void Tell(Alert alert)
    {
        if (alert.EndedAt is null)
        {
            logger.LogWarning(Raised, "Alert {AlertCode} {AlertSubject}: {AlertMessage}", EnumText<AlertCode>.Write(alert.Code), alert.Subject, alert.Message);
        }
        else
        {
            logger.LogInformation(Ended, "Alert {AlertCode} {AlertSubject} has ended", EnumText<AlertCode>.Write(alert.Code), alert.Subject);
        }
    }

    private static Alert New(AlertCondition condition, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Code = condition.Code,
        Subject = condition.Subject,
        Host = condition.Host,
        Severity = condition.Severity,
        Message = condition.Message,
        Arguments = condition.Arguments,
        Since = now,
    };

    private static AlertResponse ToResponse(Alert alert) =>
        new(alert.Id, alert.Code, alert.Severity, alert.Subject, alert.Message, alert.Arguments, alert.Since, alert.EndedAt);
}
