using Dashboard.Web.Proxy;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Dashboard.Tests.Web;

/// <summary>Web with a wwwroot of its own and, unless told, an Api that is not there.</summary>
internal sealed class WebHost : WebApplicationFactory<ApiProxy>
{
    private readonly Dictionary<string, string> _settings = [];

    public WebHost(string? apiAddress = null)
    {
        _settings["services:api:http:0"] = apiAddress ?? "http://127.0.0.1:1";
        ClientOptions.AllowAutoRedirect = false;
    }

    public DirectoryInfo Pages { get; } = Directory.CreateTempSubdirectory("dashboard-pages-");

    public WebHost With(string setting, string value)
    {
        _settings[setting] = value;
        return this;
    }

    public WebHost WithPages()
    {
        File.WriteAllText(Path.Combine(Pages.FullName, "index.html"), "<!doctype html><title>pages</title>");
        Directory.CreateDirectory(Path.Combine(Pages.FullName, "assets"));
        File.WriteAllText(Path.Combine(Pages.FullName, "assets", "index-abc123.js"), new string(';', 4096));
        return this;
    }

    /// <summary>
    /// Serves at a free port, which <c>ClientOptions.BaseAddress</c> then names. A setting says so: the port that UseKestrel takes
    /// is written while the server may be starting already.
    /// </summary>
    public void Listen()
    {
        With("urls", "http://127.0.0.1:0").UseKestrel();
        StartServer();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseWebRoot(Pages.FullName);
        foreach (var (name, value) in _settings)
        {
            builder.UseSetting(name, value);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Pages.Delete(recursive: true);
    }
}
