using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Dashboard.Web.Practice;

/// <summary>Who is signed in to the practice site. Kept in memory: a restart signs everybody out.</summary>
internal sealed class Sessions
{
    public const string User = "demo";
    public const string Password = "demo-password";

    private const string CookieName = "practice_session";

    private readonly ConcurrentDictionary<string, bool> _open = new();

    public static async ValueTask<object?> RequireAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        return context.RequestServices.GetRequiredService<Sessions>().IsOpen(context)
            ? await next(invocation)
            : Results.Redirect($"/login?return={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
    }

    public bool IsOpen(HttpContext context) =>
        context.Request.Cookies.TryGetValue(CookieName, out var id) && _open.ContainsKey(id);

    /// <returns>Whether the name and password are right; then the browser has a session cookie.</returns>
    public bool TryOpen(HttpContext context, string user, string password)
    {
        if (user != User || password != Password)
        {
            return false;
        }

        var id = RandomNumberGenerator.GetHexString(32);
        _open[id] = true;
        context.Response.Cookies.Append(CookieName, id, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax });
        return true;
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
