using Dashboard.Web.Practice;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Dashboard.Bench.Engine;

/// <summary>What a page is like.</summary>
internal enum PageKind
{
    /// <summary>Made by somebody else.</summary>
    Real,

    /// <summary>Made here, to be large or hard.</summary>
    Synthetic,

    /// <summary>An application or form of a few hundred nodes.</summary>
    Small,
}

/// <summary>A page on which the engine is measured.</summary>
internal sealed record EnginePage(string Name, string Url, PageKind Kind)
{
    /// <summary>Elements of all its frames; filled in when it is first shown.</summary>
    public int Nodes { get; set; }

    public bool IsLarge => Nodes > 1_000;
}

/// <summary>Serves the pages that the engine is measured on: documentation unpacked from Debian's packages, applications, synthetic ones.</summary>
internal sealed class EnginePages : IAsyncDisposable
{
    private static readonly (string Name, string Path)[] Documents =
    [
        ("python contents", "python3.11/html/contents.html"),
        ("python index", "python3.11/html/genindex-all.html"),
        ("python stdtypes", "python3.11/html/library/stdtypes.html"),
        ("python datetime", "python3.11/html/library/datetime.html"),
        ("python functions", "python3.11/html/library/functions.html"),
        ("python search", "python3.11/html/search.html"),
        ("postgresql index", "postgresql-doc-15/html/bookindex.html"),
        ("postgresql select", "postgresql-doc-15/html/sql-select.html"),
        ("postgresql strings", "postgresql-doc-15/html/functions-string.html"),
        ("debian network", "debian-handbook/html/en-US/network-services.html"),
        ("debian start", "debian-handbook/html/en-US/index.html"),
    ];

    private readonly WebApplication _app;
    private readonly WebApplication _practice;

    private EnginePages(WebApplication app, WebApplication practice) => (_app, _practice) = (app, practice);

    public required IReadOnlyList<EnginePage> All { get; init; }

    public required string Address { get; init; }

    public static async Task<EnginePages> StartAsync()
    {
        var corpus = Path.Combine(Folder("BENCH_CORPUS"), "usr", "share", "doc");
        var modules = Path.Combine(Folder("BENCH_PEERS"), "node_modules");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(corpus), RequestPath = "/doc" });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(modules), RequestPath = "/modules" });
        app.MapGet("/react.js", () => Results.Text(TodoPages.ReactBundle(modules), "text/javascript"));
        var address = "";
        foreach (var (name, page) in SyntheticPages.All.Concat(SyntheticPages.Inner).Concat(TodoPages.All))
        {
            app.MapGet($"/made/{name}", () => Results.Text(page().Replace("{other}", Other(address), StringComparison.Ordinal), "text/html"));
        }

        await app.StartAsync();
        address = app.Urls.Single();
        var practice = PracticeSite.Build(new PracticeOptions { Url = "http://127.0.0.1:0", TimeZone = "UTC" }, TimeProvider.System);
        await practice.StartAsync();
        var shop = practice.Urls.Single();
        return new EnginePages(app, practice)
        {
            Address = address,
            All =
            [
                .. Documents.Select(document => new EnginePage(document.Name, $"{address}/doc/{document.Path}", PageKind.Real)),
                .. SyntheticPages.All.Select(page => new EnginePage(page.Name, $"{address}/made/{page.Name}", PageKind.Synthetic)),
                .. TodoPages.All.Select(page => new EnginePage(page.Name, $"{address}/made/{page.Name}", PageKind.Small)),
                new EnginePage("practice shop", $"{shop}/", PageKind.Small),
            ],
        };
    }

    public EnginePage Find(string name) => All.Single(page => page.Name == name);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _practice.DisposeAsync();
    }

    /// <summary>The same server under a name that is another site to a browser.</summary>
    private static string Other(string address) => address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    private static string Folder(string variable) => Environment.GetEnvironmentVariable(variable)
        ?? throw new InvalidOperationException($"{variable} is not set; start this with Bench/run.");
}
