using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Dashboard.Web.Practice;

/// <summary>Who is signed in to the practice site. Kept in memory: a restart signs everybody out.</summary>
internal sealed class Sessions
{
    public const string User = "demo";
    public const string Password = "demo-password";

    /// <summary>A second user, who is asked for a one-time code after the password.</summary>
    public const string CarefulUser = "careful";

    private const string PendingName = "practice_pending";
    private const string CookieName = "practice_session";

    private readonly ConcurrentDictionary<string, bool> _open = new();
    private readonly ConcurrentDictionary<string, bool> _pending = new();

    public static async ValueTask<object?> RequireAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        return context.RequestServices.GetRequiredService<Sessions>().IsOpen(context)
            ? await next(invocation)
            : Results.Redirect($"/login?return={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
    }

    public bool IsOpen(HttpContext context) =>
        context.Request.Cookies.TryGetValue(CookieName, out var id) && _open.ContainsKey(id);

    /// <returns>Whether the name and password are right; then the browser has a session cookie, or one with which a code can be given.</returns>
    public bool TryOpen(HttpContext context, string user, string password)
    {
        if (user is not (User or CarefulUser) || password != Password)
        {
            return false;
        }

        if (user == CarefulUser)
        {
            var ticket = RandomNumberGenerator.GetHexString(32);
            _pending[ticket] = true;
            context.Response.Cookies.Append(PendingName, ticket, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax });
            return true;
        }

        Open(context);
        return true;
    }

    /// <summary>The password was right and the code is still to come.</summary>
    public bool IsPending(HttpContext context) => context.Request.Cookies.TryGetValue(PendingName, out var ticket) && _pending.ContainsKey(ticket);

    /// <returns>Whether the code is right; then the browser has a session cookie.</returns>
    public bool TryConfirm(HttpContext context, string code, DateTimeOffset now)
    {
        if (!IsPending(context) || !OneTimeCodes.IsRight(code, now))
        {
            return false;
        }

        _pending.TryRemove(context.Request.Cookies[PendingName]!, out _);
        context.Response.Cookies.Delete(PendingName);
        Open(context);
        return true;
    }

    private void Open(HttpContext context)
    {
        var id = RandomNumberGenerator.GetHexString(32);
        _open[id] = true;
        context.Response.Cookies.Append(CookieName, id, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax });
    }

    public void Close(HttpContext context)
    {
        if (context.Request.Cookies.TryGetValue(CookieName, out var id))
        {
            _open.TryRemove(id, out _);
            context.Response.Cookies.Delete(CookieName);
        }
    }
}
