using System.Net.Mime;

namespace Dashboard.Api.Security;

/// <summary>
/// The Api answers under its own names and to its own pages: requests under another name, from a page of a site that is not
/// allowed, or with a body that a plain form could have sent are refused, whoever is signed in.
/// </summary>
internal sealed class LocalRequestsOnly(RequestDelegate next, AllowedHosts hosts, AllowedOrigins origins)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!hosts.Allows(request))
        {
            throw new ApiException(StatusCodes.Status421MisdirectedRequest, "foreign_host",
                "This server answers under 127.0.0.1, localhost and the names in AllowedHostNames only.");
        }

        if (request.Headers.Origin is [{ Length: > 0 } origin] && !IsOurs(origin, request) && !origins.Contains(origin))
        {
            throw new ApiException(StatusCodes.Status403Forbidden, "foreign_origin", "Pages of other sites may not use this server.");
        }

        if (NeedsJson(request) && !request.HasJsonContentType() && !IsFile(request))
        {
            throw new ApiException(StatusCodes.Status415UnsupportedMediaType, "json_required", "Send the body as JSON with Content-Type: application/json.");
        }

        return next(context);
    }

    /// <summary>
    /// The page's own origin: the address this request came to, here or at the web frontend in front, which has checked
    /// its own name. A page of another site cannot add X-Forwarded-Host without being asked for its permission first.
    /// </summary>
    private static bool IsOurs(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && (uri.Authority == request.Host.Value || uri.Authority == request.Headers["X-Forwarded-Host"]);

    /// <summary>No form can say this of its body either; endpoints that take JSON refuse it themselves.</summary>
    private static bool IsFile(HttpRequest request) => request.ContentType == MediaTypeNames.Application.Octet;

    /// <summary>Whatever changes something and carries a body, or says that it carries one.</summary>
    private static bool NeedsJson(HttpRequest request) =>
        (HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method) || HttpMethods.IsPatch(request.Method) || HttpMethods.IsDelete(request.Method))
        && request.Path.StartsWithSegments("/api")
        && (request.ContentType is not null || request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0);
}
