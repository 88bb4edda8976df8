namespace Dashboard.Api.Security;

/// <summary>What a caller needs for an endpoint. One without this and without "anonymous" serves nobody.</summary>
internal sealed record RequiredScope(Scopes Scope);

/// <summary>Marks what runners ask, with a key of their own.</summary>
internal sealed record ForRunnersOnly;

/// <summary>Counts against a limit of <see cref="RateLimitOptions"/>.</summary>
internal sealed record Limited(RateLimitPolicy Policy);

/// <summary>How the audit log names what an endpoint does: <c>tasks.run</c>.</summary>
internal sealed record AuditedAs(string Action);

/// <summary>Marks a write that changes nothing anybody would look for in the audit log, such as a new challenge.</summary>
internal sealed record NotAudited;

/// <summary>Marks what only a person who signed in may do: an API key must not make another or change a password.</summary>
internal sealed record NotByApiKey;

internal static class PermissionExtensions
{
    /// <summary>The last one said of an endpoint counts, so that a group says what most of its endpoints need.</summary>
    public static T Requires<T>(this T endpoint, Scopes scope)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredScope(scope));

    public static T Limited<T>(this T endpoint, RateLimitPolicy policy)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new Limited(policy));

    public static T AuditedAs<T>(this T endpoint, string action)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new AuditedAs(action));

    public static T NotAudited<T>(this T endpoint)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new NotAudited());

    public static T NotByApiKey<T>(this T endpoint)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new NotByApiKey());
}
