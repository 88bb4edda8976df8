using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Dashboard.Web.Pages;

/// <summary>
/// Answers with what the client's build has compressed as far as it goes (<c>index-1a2b.js.br</c> beside
/// <c>index-1a2b.js</c>) where the browser takes it: smaller than what is compressed while somebody waits, and no work.
/// </summary>
internal sealed class PrecompressedFiles(RequestDelegate next, IFileProvider files)
{
    // In the order of preference.
    private static readonly (string Coding, string Extension)[] Forms = [("br", ".br"), ("gzip", ".gz")];

    /// <summary>Of every file of the pages, compressed ones included.</summary>
    public static readonly FileExtensionContentTypeProvider ContentTypes = new() { Mappings = { [".br"] = "application/octet-stream" } };

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/assets"))
        {
            foreach (var (coding, extension) in Forms)
            {
                if (Accepts(context.Request, coding) && files.GetFileInfo(path + extension).Exists)
                {
                    context.Request.Path = path + extension;
                    break;
                }
            }
        }

        return next(context);
    }

    /// <summary>Says what is inside such a file; others are left as they are.</summary>
    public static void Describe(HttpResponse response, string fileName)
    {
        foreach (var (coding, extension) in Forms)
        {
            if (fileName.EndsWith(extension, StringComparison.Ordinal) && ContentTypes.TryGetContentType(fileName[..^extension.Length], out var contentType))
            {
                response.ContentType = contentType;
                response.Headers.ContentEncoding = coding;
                response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
            }
        }
    }

    private static bool Accepts(HttpRequest request, string coding) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted)
        && accepted.Any(value => StringSegment.Equals(value.Value, coding, StringComparison.OrdinalIgnoreCase) && value.Quality is null or > 0);
}
