using Dashboard.Api.Security;

namespace Dashboard.Tests.Api.Security;

/// <summary>Somebody who tries every door.</summary>
/// <param name="Key">Their API key; null is nobody, or somebody with a cookie.</param>
/// <param name="Scopes">What they may by role and key.</param>
/// <param name="Access">To the task and its executions; null is none.</param>
/// <param name="Owns">The task is theirs, or everything is.</param>
/// <param name="IsOwner">It really is theirs.</param>
internal sealed record Actor(string Name, string? Key, Scopes Scopes, Access? Access, bool Owns = false, bool ByCookie = false, bool IsOwner = false)
{
    /// <summary>What a rule says about them: 401, 403, 404, or null where they are let in.</summary>
    public int? RefusedBy(Rule rule)
    {
        if (rule.Scope is not { } needed)
        {
            return null;
        }

        if (Scopes == Scopes.None)
        {
            return 401;
        }

        if (!Scopes.HasFlag(needed) || (rule.ByPeopleOnly && !ByCookie))
        {
            return 403;
        }

        if (rule.OfCredential)
        {
            return IsOwner ? null : 404;
        }

        if (rule.Access is not { } access || Owns)
        {
            return null;
        }

        return Access is null ? 404 : Access < access || rule.OfOwner ? 403 : null;
    }
}
