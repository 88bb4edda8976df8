using Dashboard.Api.Security;

namespace Dashboard.Api.Credentials;

/// <summary>Whose credentials somebody may use: one's own and those granted. Reading and changing is the owner's alone.</summary>
internal static class CredentialAccess
{
    public static IQueryable<Credential> UsableBy(this IQueryable<Credential> credentials, Guid user) => credentials.Where(credential =>
        credential.OwnerId == user || credential.Grants.Any(grant => grant.UserId == null || grant.UserId == user));

    public static IQueryable<Credential> UsableBy(this IQueryable<Credential> credentials, CurrentUser user) => credentials.UsableBy(user.Id);
}
