using Microsoft.Extensions.Options;

namespace Dashboard.Web.Security;

/// <summary>Under which names this installation is reached.</summary>
internal sealed class HostNameOptions
{
    /// <summary>
    /// Host names without port, separated by commas, semicolons or blanks. This machine's own names
    /// (<c>localhost</c>, <c>127.0.0.1</c>, <c>[::1]</c>) need not be listed.
    /// </summary>
    public string AllowedHostNames { get; set; } = "";

    /// <summary>
    /// The one public address, for example <c>https://dashboard.example.org</c>: its host name is allowed, and pages from
    /// it are ours. Empty when the dashboard is used on this machine only.
    /// </summary>
    [ConfigurationKeyName("PUBLIC_URL")]
    public string PublicUrl { get; set; } = "";

    /// <summary>Pages of other sites that may use the API with a key of their own; the Api checks them too and sees no cookie from there.</summary>
    public string AllowedOrigins { get; set; } = "";

    /// <summary>Every name from both settings.</summary>
    public IEnumerable<string> Names() =>
        [.. AllowedHostNames.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries), .. IsPublic ? [new Uri(PublicUrl).Host] : Array.Empty<string>()];

    /// <summary>Whether the public address can be used; an empty one can, and says nothing.</summary>
    public bool IsValid() => PublicUrl.Length == 0
        || (Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            && url is { Host.Length: > 0, PathAndQuery: "/", UserInfo: "", Fragment: "" });

    private bool IsPublic => PublicUrl.Length > 0;
}

/// <summary>
/// Keeps other sites out. A request that names a foreign host is refused, or a site could reach the dashboard through
/// a name of its own that it points at this address (DNS rebinding). A write or a WebSocket that another site's page
/// sends is refused, because browsers send both without asking.
/// </summary>
internal sealed class RequestOrigins(RequestDelegate next, IOptions<HostNameOptions> options)
{
    private readonly HashSet<string> _names = new(options.Value.Names(), StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _origins = new(
        options.Value.AllowedOrigins.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Path.Equals("/health") || request.Path.Equals("/alive"))
        {
            // Probes come by whatever address their orchestrator knows, and learn nothing but states.
            return next(context);
        }

        if (!IsOurs(request.Host.Host))
        {
            return Problem.WriteAsync(context, StatusCodes.Status421MisdirectedRequest, "foreign_host",
                "This address is not one of the dashboard's",
                "Set PUBLIC_URL of Web to the address it is reached by, or add further host names to AllowedHostNames.");
        }

        return CanChangeSomething(request) && !ComesFromOurPages(request)
            ? Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "foreign_origin",
                "Another site sent this request", "Only the dashboard's own pages may send writes from a browser.")
            : next(context);
    }

    private static bool IsLocal(string name) =>
        name is "127.0.0.1" or "[::1]" || name.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    private static bool CanChangeSomething(HttpRequest request) =>
        request.HttpContext.WebSockets.IsWebSocketRequest
        || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method));

    private bool IsOurs(string name) => IsLocal(name) || _names.Contains(name);

    /// <summary>Programs send no Origin; browsers always do with writes and WebSockets.</summary>
    private bool ComesFromOurPages(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0 || _origins.Contains(origin))
        {
            return true;
        }

        // Any port of this machine would be too much: the practice site and other local pages are strangers as well.
        return Uri.TryCreate(origin, UriKind.Absolute, out var address)
            && (SameAuthority(address, request.Host) || _names.Contains(address.Host));
    }

    private static bool SameAuthority(Uri origin, HostString host) =>
        origin.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port is null ? origin.IsDefaultPort : origin.Port == host.Port);
}

internal static class RequestOriginsExtensions
{
    public static void AddRequestOrigins(this WebApplicationBuilder builder) =>
        builder.Services.AddOptions<HostNameOptions>().Bind(builder.Configuration)
            .Validate(options => options.IsValid(), "PUBLIC_URL must be an address without a path, for example https://dashboard.example.org.")
            .ValidateOnStart();

    public static void UseRequestOrigins(this WebApplication app) => app.UseMiddleware<RequestOrigins>();
}
