using System.Security.Cryptography;
using Dashboard.Api.Audit;
using Dashboard.Api.Credentials;
using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Dashboard.Api.Security;
using Dashboard.Api.Settings;
using Dashboard.Api.Tasks;
using Dashboard.Api.Vault;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Users;

/// <summary>
/// Gives what somebody who was deactivated owns to somebody else: all of it in one transaction, so that tasks and the credentials
/// that they use never part.
/// </summary>
internal sealed class Handover(DashboardContext context, SecretVault vault, AccessChanges changes, AuditTrail trail, TimeProvider time)
{
    /// <summary>What becomes of everything that has an owner.</summary>
    public static readonly IReadOnlySet<Type> Moved = new HashSet<Type> { typeof(TaskEntity), typeof(Execution), typeof(Credential), typeof(CredentialGrant) };

    /// <summary>What stays with whoever had it, and why.</summary>
    public static readonly IReadOnlyDictionary<Type, string> Left = new Dictionary<Type, string>
    {
        [typeof(ApiKey)] = "signs in as the person, who cannot",
        [typeof(PersonKey)] = "is the person's own; what lay under it is sealed anew under the other's",
        [typeof(InstallationSettings)] = "belongs to the installation",
    };

    public async Task<BelongingsResponse> BelongingsAsync(Guid from, CancellationToken cancellationToken)
    {
        if (!await context.Users.AnyAsync(user => user.Id == from, cancellationToken))
        {
            throw Errors.NotFound("user");
        }

        var executions = context.Executions.Where(row => row.OwnerId == from);
        return new BelongingsResponse(
            await context.Tasks.CountAsync(row => row.OwnerId == from, cancellationToken),
            await context.Credentials.CountAsync(row => row.OwnerId == from, cancellationToken),
            await executions.CountAsync(cancellationToken),
            await executions.CountAsync(row => !Execution.FinalStates.Contains(row.State), cancellationToken));
    }

    /// <exception cref="ApiException">404; 409 <c>user_is_active</c>.</exception>
    /// <exception cref="ValidationException">Whoever is to have it is not there, or may not own anything.</exception>
    public async Task<HandoverResponse> RunAsync(Guid from, Guid? to, CurrentUser caller, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var (giver, taker) = await PartiesAsync(from, to, cancellationToken);
        var tasks = await MoveTasksAsync(from, taker.Id, cancellationToken);
        var (moved, left) = await MoveCredentialsAsync(from, taker.Id, cancellationToken);
        var executions = await MoveExecutionsAsync(from, taker.Id, cancellationToken);
        var unusable = await UnusableAsync(tasks, taker.Id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        trail.Changed("owner", giver.DisplayName, taker.DisplayName);
        trail.Changed("new_owner_id", null, taker.Id);
        trail.Changed("tasks", null, tasks.Count);
        trail.Changed("executions", null, executions);
        trail.Changed("credentials", null, moved.Select(credential => credential.Name).ToList());
        foreach (var credential in moved)
        {
            await trail.WriteAsync(
                "credentials.hand_over", caller.Id, caller.Name, credential.Id, ("credential", credential.Name), ("from", giver.DisplayName), ("to", taker.DisplayName));
        }

        // Whoever had a share may see the same as before; whoever owns it now sees more.
        await changes.TellAsync(null);
        return new HandoverResponse(tasks.Count, moved.Count, executions, [.. left.Select(credential => credential.Name)], unusable);
    }

    /// <summary>Both, locked, so that nobody is let in or kept out meanwhile.</summary>
    private async Task<(User Giver, User Taker)> PartiesAsync(Guid from, Guid? to, CancellationToken cancellationToken)
    {
        if (to is not { } taker)
        {
            throw new ValidationException([new FieldError("to", "required", "This is required.")]);
        }

        Guid[] ids = [from, taker];
        var people = await context.Users.FromSql($"SELECT * FROM users WHERE id = ANY({ids}) ORDER BY id FOR UPDATE").AsNoTracking()
            .ToDictionaryAsync(user => user.Id, cancellationToken);
        if (!people.TryGetValue(from, out var giver))
        {
            throw Errors.NotFound("user");
        }

        if (giver.DeactivatedAt is null)
        {
            throw new ApiException(StatusCodes.Status409Conflict, "user_is_active", "Deactivate this person first: what is theirs is theirs as long as they can sign in.");
        }

        await People.ThrowIfNotActiveAsync(context, [("to", taker)], cancellationToken);
        return people[taker].Role == UserRole.Viewer
            ? throw new ValidationException([new FieldError("to", "viewer_owns_nothing", "A viewer owns nothing. Make this person an editor first, or choose somebody else.")])
            : (giver, people[taker]);
    }

    private async Task<List<Guid>> MoveTasksAsync(Guid from, Guid to, CancellationToken cancellationToken)
    {
        var ids = await context.Tasks.Where(row => row.OwnerId == from).Select(row => row.Id).ToListAsync(cancellationToken);
        await context.TaskShares.Where(share => share.UserId == to && ids.Contains(share.TaskId)).ExecuteDeleteAsync(cancellationToken);
        await context.Tasks.Where(row => row.OwnerId == from).ExecuteUpdateAsync(set => set.SetProperty(row => row.OwnerId, to), cancellationToken);
        return ids;
    }

    /// <summary>Deleted ones too, as long as they are kept; locked in the order in which events lock them.</summary>
    private Task<int> MoveExecutionsAsync(Guid from, Guid to, CancellationToken cancellationToken) => context.Database.ExecuteSqlAsync(
        $"UPDATE executions SET owner_id = {to} WHERE id IN (SELECT id FROM executions WHERE owner_id = {from} ORDER BY id FOR UPDATE)", cancellationToken);

    /// <returns>Those that moved, and those that stay because their master key is lost.</returns>
    private async Task<(List<Credential> Moved, List<Credential> Left)> MoveCredentialsAsync(Guid from, Guid to, CancellationToken cancellationToken)
    {
        var defaults = await context.Credentials.Where(row => row.OwnerId == to && row.IsDefault).Select(row => row.Type).ToListAsync(cancellationToken);
        var (moved, left) = (new List<Credential>(), new List<Credential>());
        foreach (var credential in await context.Credentials.AsNoTracking().Where(row => row.OwnerId == from).OrderBy(row => row.Id).ToListAsync(cancellationToken))
        {
            if (await ResealAsync(credential, to, cancellationToken) is { } made)
            {
                var isDefault = credential.IsDefault && !defaults.Contains(credential.Type);
                await context.Credentials.Where(row => row.Id == credential.Id).ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.OwnerId, to)
                        .SetProperty(row => row.PersonKeyId, made.PersonKeyId).SetProperty(row => row.WrappedKey, made.WrappedKey).SetProperty(row => row.Payload, made.Payload)
                        .SetProperty(row => row.IsDefault, isDefault).SetProperty(row => row.IsInherited, true)
                        .SetProperty(row => row.Revision, row => row.Revision + 1).SetProperty(row => row.UpdatedAt, time.GetUtcNow()),
                    cancellationToken);
                moved.Add(credential);
            }
            else
            {
                left.Add(credential);
            }
        }

        var ids = moved.ConvertAll(credential => credential.Id);
        await context.CredentialGrants.Where(grant => ids.Contains(grant.CredentialId) && grant.UserId == to).ExecuteDeleteAsync(cancellationToken);
        await context.CredentialGrants.Where(grant => ids.Contains(grant.CredentialId)).ExecuteUpdateAsync(set => set.SetProperty(grant => grant.OwnerId, to), cancellationToken);
        return (moved, left);
    }

    /// <summary>What is sealed names its owner, so it is opened and sealed anew.</summary>
    /// <returns>Null when it cannot be opened: it stays where its key may come back to.</returns>
    private async Task<SealedRecord?> ResealAsync(Credential credential, Guid to, CancellationToken cancellationToken)
    {
        byte[]? plain = null;
        try
        {
            plain = await vault.OpenAsync(context, credential.OwnerId, credential.Id, credential.Sealed, cancellationToken);
            var made = await vault.SealAsync(context, to, credential.Id, plain, cancellationToken);

            // The first thing that the new owner keeps brings a key of theirs.
            await context.SaveChangesAsync(cancellationToken);
            return made;
        }
        catch (ApiException lost) when (lost.Code == "master_key_lost" && plain is null)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>What tasks use that was granted to the one and not to the other.</summary>
    private async Task<IReadOnlyList<UnusableCredential>> UnusableAsync(List<Guid> tasks, Guid to, CancellationToken cancellationToken)
    {
        var named = (await context.Tasks.AsNoTracking().Where(task => tasks.Contains(task.Id)).Select(task => new { task.Id, task.Name, task.Credentials }).ToListAsync(cancellationToken))
            .SelectMany(task => task.Credentials.Select(credential => (TaskId: task.Id, TaskName: task.Name, credential.CredentialId))).ToList();
        var ids = named.Select(use => use.CredentialId).Distinct().ToArray();
        var usable = await context.Credentials.UsableBy(to).Where(row => ids.Contains(row.Id)).Select(row => row.Id).ToListAsync(cancellationToken);
        var names = await context.Credentials.Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Name, cancellationToken);
        return [.. named.Where(use => !usable.Contains(use.CredentialId) && names.ContainsKey(use.CredentialId))
            .Select(use => new UnusableCredential(use.TaskId, use.TaskName, names[use.CredentialId])).OrderBy(use => use.TaskName, StringComparer.OrdinalIgnoreCase)];
    }
}
