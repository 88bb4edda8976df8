using Dashboard.Api.Audit;
using Dashboard.Api.Credentials.Types;
using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Dashboard.Api.Runners;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Credentials;

/// <summary>
/// Opens what an execution may use, for the runner that holds it. What the task's owner may not use any more is refused, whatever
/// was allowed when the task was made.
/// </summary>
internal sealed class ExecutionCredentials(
    DashboardContext context, CredentialService credentials, ModelConfiguration models, AuditTrail trail, TimeProvider time, ILogger<ExecutionCredentials> logger)
{
    /// <exception cref="ApiException">409 or 422 with a code that ends the execution: a credential is gone, not granted, or cannot be opened.</exception>
    public async Task<ExecutionSecrets> OfAsync(Execution execution, string? defaultModel, CancellationToken cancellationToken)
    {
        var opened = await NamedAsync(execution, cancellationToken);
        var task = execution.Snapshot;
        var keys = new ModelKeys(opened, await DefaultsAsync(execution, cancellationToken), models);
        var isAsked = task.Recipe is null || task.Postconditions?.Any(condition => condition.Kind == PostconditionKind.Judge) == true;
        var secrets = new ExecutionSecrets(
            isAsked ? await keys.MainAsync(task.Model ?? defaultModel, OpenAsync) : null,
            isAsked ? await FallbackAsync() : null,
            isAsked ? await keys.OtherAsync(task.Agent.JudgeModel, OpenAsync) : null)
        {
            Credentials = [.. opened.Where(one => one.Purpose == CredentialPurpose.Site).Select(Typable)],
            StorageStates = [.. opened.Where(one => one.Purpose == CredentialPurpose.Session).Select(one => one.Values.Text(BrowserSessionType.State)).OfType<string>()],
        };
        await NoteUseAsync(
            execution,
            [
                .. opened.Where(one => one.Purpose != CredentialPurpose.Model).Select(one => (one.Row, one.Purpose)),
                .. keys.Used.DistinctBy(row => row.Id).Select(row => (row, CredentialPurpose.Model)),
            ],
            cancellationToken);
        return secrets;

        // What the administrator named without a key for it must not keep everybody's tasks from running.
        async Task<ModelAccess?> FallbackAsync() => string.IsNullOrWhiteSpace(task.Agent.FallbackModel)
            ? await keys.FindAsync(models.FallbackModel, OpenAsync)
            : await keys.OtherAsync(task.Agent.FallbackModel, OpenAsync);

        Task<CredentialValues> OpenAsync(Credential credential) => credentials.OpenAsync(credential, cancellationToken);
    }

    /// <summary>Those that the task names and a run needs; where messages go is the Api's own business.</summary>
    private async Task<List<OpenedCredential>> NamedAsync(Execution execution, CancellationToken cancellationToken)
    {
        var named = (execution.Snapshot.Credentials ?? [])
            .Where(credential => credential.Purpose is CredentialPurpose.Model or CredentialPurpose.Site or CredentialPurpose.Session).ToList();
        if (named.Count == 0)
        {
            return [];
        }

        var ids = named.Select(credential => credential.CredentialId).ToList();
        var rows = await context.Credentials.AsNoTracking().Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancellationToken);
        var usable = await context.Credentials.UsableBy(execution.OwnerId).Where(row => ids.Contains(row.Id)).Select(row => row.Id).ToListAsync(cancellationToken);
        List<OpenedCredential> opened = [];
        foreach (var credential in named)
        {
            if (!rows.TryGetValue(credential.CredentialId, out var row))
            {
                throw Refused("credential_deleted", $"The credential “{credential.Name}” that this task uses was deleted.");
            }

            if (!usable.Contains(row.Id))
            {
                throw Refused("credential_not_granted", $"The owner of this task may not use the credential “{row.Name}” any more.");
            }

            opened.Add(new OpenedCredential(row, credential.Purpose, credential.Name ?? row.Type, await credentials.OpenAsync(row, cancellationToken)));
        }

        return opened;
    }

    private Task<List<Credential>> DefaultsAsync(Execution execution, CancellationToken cancellationToken) => context.Credentials.AsNoTracking()
        .Where(row => row.OwnerId == execution.OwnerId && row.IsDefault).ToListAsync(cancellationToken);

    private static ExecutionCredential Typable(OpenedCredential one)
    {
        var type = CredentialTypes.Of(one.Row);
        List<ExecutionSecret> fields = [];
        foreach (var field in type.Fields)
        {
            if (field.Kind == CredentialFieldKind.Map)
            {
                fields.AddRange(one.Values.Map(field.Name).Select(entry => new ExecutionSecret(entry.Key, entry.Value, field.IsSecret)));
            }
            else if (one.Values.Text(field.Name) is { } text)
            {
                fields.Add(new ExecutionSecret(field.Name == TotpSecret.Field ? TotpSecret.CodeName : field.Name, text, field.IsSecret, field.Name == TotpSecret.Field));
            }
        }

        return new ExecutionCredential(one.Name, fields, one.Row.AllowedOrigins);
    }

    private static ApiException Refused(string code, string detail) => new(StatusCodes.Status422UnprocessableEntity, code, detail);

    private async Task NoteUseAsync(Execution execution, IReadOnlyList<(Credential Row, CredentialPurpose Purpose)> used, CancellationToken cancellationToken)
    {
        var (now, ids) = (time.GetUtcNow(), used.Select(one => one.Row.Id).ToList());
        await context.Credentials.Where(row => ids.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, now), cancellationToken);
        logger.LogInformation("Execution {Execution} was given the credentials {Credentials}", execution.Id, ids);
        await trail.WriteAsync(
            "executions.secrets", execution.OwnerId, $"runner {execution.RunnerName}", execution.Id,
            [.. FactsOf(execution), ("credentials", used.Select(one => new { one.Row.Id, one.Row.Name, one.Purpose }).ToList())]);

        // One line for each credential, so that whoever looks at one finds what used it, also after it was renamed or deleted.
        var starter = await context.Users.AsNoTracking().Where(user => user.Id == execution.StartedBy).Select(user => user.DisplayName)
            .SingleOrDefaultAsync(cancellationToken);
        foreach (var (row, purpose) in used)
        {
            await trail.WriteAsync(
                "credentials.use", execution.StartedBy, starter ?? "", row.Id,
                [("credential", row.Name), ("purpose", purpose), ("execution_id", execution.Id), .. FactsOf(execution)]);
        }
    }

    private static (string Field, object? Value)[] FactsOf(Execution execution) =>
        [("task", new { Id = execution.TaskId, Name = execution.TaskName }), ("attempt", execution.Attempt), ("runner", execution.RunnerName)];
}

/// <param name="Name">As placeholders call it.</param>
internal sealed record OpenedCredential(Credential Row, CredentialPurpose Purpose, string Name, CredentialValues Values);
