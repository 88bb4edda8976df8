using System.Text.RegularExpressions;
using Dashboard.Api.Credentials.Types;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Credentials;

/// <summary>The credentials that a task names: whether its owner may use them, and what placeholders call them.</summary>
internal static partial class TaskCredentials
{
    private const int MaxCredentials = 20;

    public static bool IsName(string text) => Name().IsMatch(text);

    /// <summary>What the task keeps: with a name each, made from the credential's own where the request gives none.</summary>
    /// <param name="before">What the task names already; who saves it anew need not be allowed to use those.</param>
    /// <exception cref="ValidationException">One is unknown, not granted, or of no use for its purpose.</exception>
    public static async Task<IReadOnlyList<TaskCredential>> ReadAsync(
        IReadOnlyList<TaskCredential>? given, IReadOnlyList<TaskCredential> before, DashboardContext context, CurrentUser user, CancellationToken cancellationToken)
    {
        if (given is not { Count: > 0 })
        {
            return [];
        }

        var errors = new List<FieldError>();
        if (given.Count > MaxCredentials)
        {
            errors.Add(new FieldError("credentials", "too_many", $"At most {MaxCredentials} credentials are taken."));
            Tasks.TaskValidator.ThrowIfAny(errors);
        }

        var known = before.Select(credential => credential.CredentialId).ToList();
        var ids = given.Where(credential => credential is not null).Select(credential => credential.CredentialId).ToList();
        var usable = await context.Credentials.AsNoTracking().UsableBy(user).Where(credential => ids.Contains(credential.Id))
            .Union(context.Credentials.AsNoTracking().Where(credential => ids.Contains(credential.Id) && known.Contains(credential.Id)))
            .Select(credential => new { credential.Id, credential.Name, credential.Type })
            .ToDictionaryAsync(credential => credential.Id, cancellationToken);
        List<TaskCredential> read = [];
        for (var index = 0; index < given.Count; index++)
        {
            var path = $"credentials[{index}]";
            if (given[index] is not { } credential || !usable.TryGetValue(credential.CredentialId, out var found))
            {
                errors.Add(new FieldError($"{path}.credential_id", "credential_not_found", "There is no such credential, or it may not be used."));
                continue;
            }

            if (CredentialTypes.Find(found.Type)?.Purposes.Contains(credential.Purpose) != true)
            {
                errors.Add(new FieldError($"{path}.purpose", "wrong_purpose", "This type of credential is of no use for that."));
            }

            var name = string.IsNullOrWhiteSpace(credential.Name) ? Free(NameOf(found.Name, found.Type), read) : credential.Name.Trim();
            if (!IsName(name))
            {
                errors.Add(new FieldError($"{path}.name", "invalid_name", "A name has 1 to 40 lower-case letters, digits, hyphens and underscores."));
            }
            else if (read.Exists(other => other.Name == name))
            {
                errors.Add(new FieldError($"{path}.name", "duplicate", "Another credential of this task has that name."));
            }

            read.Add(credential with { Name = name });
        }

        Tasks.TaskValidator.ThrowIfAny(errors);
        return read;
    }

    /// <summary>A name for placeholders; one in letters that placeholders cannot have is called by its type.</summary>
    private static string NameOf(string name, string type)
    {
        var slug = Other().Replace(name.ToLowerInvariant(), "-").Trim('-');
        return slug.Length == 0 ? type : slug[..Math.Min(slug.Length, 36)].Trim('-');
    }

    private static string Free(string name, List<TaskCredential> taken)
    {
        var free = name;
        for (var number = 2; taken.Exists(other => other.Name == free); number++)
        {
            free = $"{name}-{number}";
        }

        return free;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,39}$")]
    private static partial Regex Name();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Other();
}
