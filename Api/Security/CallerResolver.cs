using System.Collections.Concurrent;
using System.Security.Claims;
using Dashboard.Api.Data;
using Dashboard.Api.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Security;

/// <summary>Finds out who makes a request: by API key, by bearer token or by cookie, in this order.</summary>
internal sealed class CallerResolver(IDbContextFactory<DashboardContext> contexts, TimeProvider time)
{
    /// <summary>The claim of cookies and tokens that names the session.</summary>
    public const string SessionClaim = "sid";

    public const string KeyHeader = "X-API-Key";

    private const string Bearer = "Bearer ";

    /// <summary>How precisely it is kept when something was used last.</summary>
    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);

    /// <summary>So long somebody stays known for reading while the database is away: nothing can be taken from them meanwhile either.</summary>
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(10);

    private const int MostKnown = 10_000;

    private readonly ConcurrentDictionary<string, (CurrentUser User, DateTimeOffset At)> _known = new();

    /// <returns>Null when nobody is signed in.</returns>
    public async Task<CurrentUser?> ResolveAsync(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        var given = context.Request.Headers[KeyHeader].ToString();
        if (given.Length == 0 && authorization.StartsWith(Bearer + ApiKey.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            given = authorization[Bearer.Length..];
        }

        if (given.Length > 0)
        {
            var hash = SecretCode.Hash(given);
            return await RememberAsync(context, Convert.ToHexString(hash), () => OfKeyAsync(hash, context.RequestAborted));
        }

        var scheme = authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? SignInSchemes.Token : SignInSchemes.Page;
        var ticket = await context.AuthenticateAsync(scheme);
        if (!Guid.TryParse(ticket.Principal?.FindFirstValue(SessionClaim), out var id)
            || await RememberAsync(context, $"{id}", () => OfSessionAsync(id, context.RequestAborted)) is not { } user)
        {
            return null;
        }

        // Antiforgery tokens are made for a person.
        context.User = ticket.Principal!;
        return user;
    }

    /// <summary>The same person with the rights of now; null when the session or key is gone.</summary>
    public Task<CurrentUser?> AgainAsync(CurrentUser user, CancellationToken cancellationToken) => user.Kind == SignInKind.ApiKey
        ? OfKeyAsync(user.SignInId, cancellationToken)
        : OfSessionAsync(user.SignInId, cancellationToken);

    private async Task<CurrentUser?> RememberAsync(HttpContext context, string name, Func<Task<CurrentUser?>> ask)
    {
        var now = time.GetUtcNow();
        try
        {
            var user = await ask();
            if (user is null)
            {
                _known.TryRemove(name, out _);
            }
            else
            {
                if (_known.Count >= MostKnown)
                {
                    _known.Clear();
                }

                _known[name] = (user, now);
            }

            return user;
        }
        catch (Exception failed) when (HttpMethods.IsGet(context.Request.Method) && DatabaseOutage.Is(failed)
            && _known.TryGetValue(name, out var known) && known.At > now - KnownFor)
        {
            return known.User;
        }
    }

    private async Task<CurrentUser?> OfSessionAsync(Guid id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await (
            from session in context.Sessions
            join user in context.Users on session.UserId equals user.Id
            where session.Id == id && session.ExpiresAt > now && user.DeactivatedAt == null
            select new { user.Id, user.DisplayName, user.Role, session.Kind, session.LastSeenAt, session.Lifetime }).SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }

        if (found.LastSeenAt < now - Precision)
        {
            await context.Sessions.Where(row => row.Id == id).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.LastSeenAt, now)
                .SetProperty(row => row.ExpiresAt, now + found.Lifetime), cancellationToken);
        }

        return new CurrentUser(found.Id, found.DisplayName, found.Role, CurrentUser.ScopesOf(found.Role), found.Kind, id);
    }

    private Task<CurrentUser?> OfKeyAsync(byte[] hash, CancellationToken cancellationToken) => OfKeyAsync(null, hash, cancellationToken);

    private Task<CurrentUser?> OfKeyAsync(Guid id, CancellationToken cancellationToken) => OfKeyAsync(id, null, cancellationToken);

    private async Task<CurrentUser?> OfKeyAsync(Guid? id, byte[]? hash, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await (
            from key in context.ApiKeys
            join user in context.Users on key.OwnerId equals user.Id
            where (id == null ? key.Hash == hash : key.Id == id) && (key.ExpiresAt == null || key.ExpiresAt > now) && user.DeactivatedAt == null
            select new { user.Id, user.DisplayName, user.Role, Key = key.Id, key.Scopes, key.LastUsedAt }).SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }

        if (found.LastUsedAt is null || found.LastUsedAt < now - Precision)
        {
            await context.ApiKeys.Where(row => row.Id == found.Key).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, now), cancellationToken);
        }

        return new CurrentUser(found.Id, found.DisplayName, found.Role, CurrentUser.ScopesOf(found.Role) & found.Scopes, SignInKind.ApiKey, found.Key);
    }
}

/// <summary>Names of the ways in.</summary>
internal static class SignInSchemes
{
    public const string Page = "page";
    public const string Token = "token";
}
