using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Dashboard.Web.Pages;

/// <summary>
/// Serves what the client's build left in wwwroot. Every address that is no file is the client's own and gets
/// index.html; files under assets/ have their hash in the name and are kept by browsers for good.
/// </summary>
internal static class ClientPages
{
    private const string NotBuilt = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>Workflow Dashboard</title></head>
        <body><h1>The pages are not built yet</h1>
        <p>Start the product with <code>./run</code>, which builds them, or build them by hand:</p>
        <pre>cd Web/Client &amp;&amp; npm ci &amp;&amp; npm run build</pre></body></html>
        """;

    public static void AddPages(this WebApplicationBuilder builder) =>
        builder.Services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "image/svg+xml", "application/problem+json"];
        });

    public static void UsePages(this WebApplication app)
    {
        var files = new PhysicalFileProvider(Folder(app));
        app.UseMiddleware<PrecompressedFiles>(files);
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            ContentTypeProvider = PrecompressedFiles.ContentTypes,
            OnPrepareResponse = Describe,
        });
    }

    public static void MapPages(this WebApplication app)
    {
        var index = Path.Combine(Folder(app), "index.html");
        app.MapFallback("{*path:nonfile}", context => SendIndexAsync(context, index));
    }

    private static async Task SendIndexAsync(HttpContext context, string index)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        if (File.Exists(index))
        {
            await context.Response.SendFileAsync(index, context.RequestAborted);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        await context.Response.WriteAsync(NotBuilt, context.RequestAborted);
    }

    private static void Describe(StaticFileResponseContext file)
    {
        PrecompressedFiles.Describe(file.Context.Response, file.File.Name);
        file.Context.Response.Headers.CacheControl = file.Context.Request.Path.StartsWithSegments("/assets")
            ? "public, max-age=31536000, immutable"
            : "no-cache";
    }

    /// <summary>The folder is made when it is missing, so that pages that are built later are served at once.</summary>
    private static string Folder(WebApplication app)
    {
        var folder = app.Environment.WebRootPath ?? Path.Combine(app.Environment.ContentRootPath, "wwwroot");
        return Directory.CreateDirectory(folder).FullName;
    }
}
