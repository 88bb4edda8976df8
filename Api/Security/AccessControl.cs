using Dashboard.Api.Audit;
using Dashboard.Api.Users;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;

namespace Dashboard.Api.Security;

/// <summary>
/// The door: who makes a request, whether they may, whether it comes from our own page, and how often. Then what was done is
/// written down. An endpoint that says nothing of itself serves nobody.
/// </summary>
internal sealed class AccessControl(
    RequestDelegate next, CallerResolver callers, RateLimits limits, IAntiforgery antiforgery, ILogger<AccessControl> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<ForRunnersOnly>() is not null || IsOpen(context.Request))
        {
            await next(context);
            return;
        }

        var user = await callers.ResolveAsync(context);
        context.Features.Set(user);
        if (endpoint?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            await CountAnonymousAsync(context, endpoint, user);
        }
        else
        {
            await RequireAuditedAsync(context, endpoint, user);
        }

        await InvokeAuditedAsync(context, endpoint);
    }

    /// <summary>What orchestrators and collectors ask. Names and addresses under which they may are checked before.</summary>
    private static bool IsOpen(HttpRequest request) =>
        request.Path.Equals("/health") || request.Path.Equals("/alive") || request.Path.Equals("/metrics");

    /// <summary>Whoever is signed in and tries what they may not leaves a trace; strangers only fill the log.</summary>
    private async Task RequireAuditedAsync(HttpContext context, Endpoint? endpoint, CurrentUser? user)
    {
        try
        {
            user = await RequireAsync(context, endpoint, user);
            await CountAsync(context, endpoint, user);
        }
        catch (ApiException refused) when (user is not null && endpoint is not null && !IsSafe(context.Request.Method))
        {
            await context.RequestServices.GetRequiredService<AuditTrail>().WriteRequestAsync(context, endpoint, refused.Status);
            throw;
        }
    }

    private async Task<CurrentUser> RequireAsync(HttpContext context, Endpoint? endpoint, CurrentUser? user)
    {
        if (user is null)
        {
            await limits.TakeAsync(RateLimitPolicy.Anonymous, AddressOf(context));
            context.Response.Headers.WWWAuthenticate = "Bearer";
            throw new ApiException(StatusCodes.Status401Unauthorized, "not_signed_in", "Sign in, or send an API key as Authorization: Bearer.");
        }

        // The pages of the API's documentation and "method not allowed" are no routes; there is nothing in them.
        var needed = endpoint is not RouteEndpoint ? Scopes.Read
            : endpoint.Metadata.GetMetadata<RequiredScope>()?.Scope ?? throw new InvalidOperationException($"{endpoint.DisplayName} does not say who may use it.");
        if (!user.Scopes.HasFlag(needed))
        {
            throw Forbidden(user, needed);
        }

        if (user.Kind == SignInKind.ApiKey && endpoint?.Metadata.GetMetadata<NotByApiKey>() is not null)
        {
            throw new ApiException(StatusCodes.Status403Forbidden, "sign_in_needed", "API keys may not do that. Sign in.");
        }

        if (user.Kind == SignInKind.Page && !IsSafe(context.Request.Method))
        {
            await RequireOwnPageAsync(context);
        }

        return user;
    }

    private static ApiException Forbidden(CurrentUser user, Scopes needed) => user.Kind == SignInKind.ApiKey
        ? new(StatusCodes.Status403Forbidden, "scope_missing", $"This API key may not do that: it needs “{needed.ToString().ToLowerInvariant()}”.")
        : new(StatusCodes.Status403Forbidden, "role_missing", $"The role {user.Role.ToString().ToLowerInvariant()} may not do that. Ask an administrator.");

    private async Task RequireOwnPageAsync(HttpContext context)
    {
        try
        {
            await antiforgery.ValidateRequestAsync(context);
        }
        catch (AntiforgeryValidationException)
        {
            throw new ApiException(StatusCodes.Status403Forbidden, "antiforgery_failed",
                $"Writes with a cookie carry the token that GET /api/auth/status gives, as {SignInSettings.AntiforgeryHeader}.");
        }
    }

    private async Task CountAsync(HttpContext context, Endpoint? endpoint, CurrentUser user)
    {
        if (endpoint?.Metadata.GetMetadata<Limited>() is not { } limited)
        {
            return;
        }

        var subject = limited.Policy == RateLimitPolicy.Poll ? $"{user.Id}:{context.Request.RouteValues["id"]}" : $"{user.Id}";
        await limits.TakeAsync(limited.Policy, subject);
    }

    /// <summary>Asking whether one is signed in is how every page begins and is not counted.</summary>
    private async Task CountAnonymousAsync(HttpContext context, Endpoint endpoint, CurrentUser? user)
    {
        var address = AddressOf(context);
        if (endpoint.Metadata.GetMetadata<Limited>() is { } limited)
        {
            await limits.TakeAsync(limited.Policy, address);
        }

        if (user is null && !IsSafe(context.Request.Method))
        {
            await limits.TakeAsync(RateLimitPolicy.Anonymous, address);
        }
    }

    private async Task InvokeAuditedAsync(HttpContext context, Endpoint? endpoint)
    {
        var trail = context.RequestServices.GetRequiredService<AuditTrail>();
        if (endpoint is null || IsSafe(context.Request.Method) || endpoint.Metadata.GetMetadata<NotAudited>() is not null)
        {
            await next(context);
            return;
        }

        await trail.BeforeRequestAsync(context);
        try
        {
            await next(context);
            await trail.WriteRequestAsync(context, endpoint, context.Response.StatusCode);
        }
        catch (ApiException refused)
        {
            await trail.WriteRequestAsync(context, endpoint, refused.Status);
            throw;
        }
        catch (Exception failed) when (failed is not ValidationException and not OperationCanceledException)
        {
            logger.LogDebug("{Endpoint} failed, which its own answer says", endpoint.DisplayName);
            throw;
        }
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    internal static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "unknown";
}
