using System.Reflection;

namespace Dashboard.Web.Practice;

/// <summary>Style sheet and scripts, kept inside the assembly so that the site needs no folder.</summary>
internal static class StaticFiles
{
    private const string Prefix = "Practice.Static.";

    public static void MapStatic(this IEndpointRouteBuilder site) => site.MapGet("/static/{name}", (string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name) is { } file
            ? Results.Stream(file, name.EndsWith(".css", StringComparison.Ordinal) ? "text/css" : "text/javascript")
            : Results.NotFound());
}
