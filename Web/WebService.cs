using Dashboard.ServiceDefaults;
using Dashboard.Web.Pages;
using Dashboard.Web.Practice;
using Dashboard.Web.Proxy;
using Dashboard.Web.Security;

namespace Dashboard.Web;

/// <summary>Web put together: for a process of its own, or beside others in one.</summary>
internal static class WebService
{
    /// <param name="options">Its content root is where <c>appsettings.json</c> and <c>wwwroot</c> lie.</param>
    public static WebApplicationBuilder CreateBuilder(WebApplicationOptions options)
    {
        var builder = WebApplication.CreateBuilder(options);
        builder.AddServiceDefaults();
        builder.ListenOnLoopbackByDefault();
        builder.AddTrustedProxies();
        builder.AddRequestOrigins();
        builder.AddApiProxy();
        builder.AddPages();
        builder.AddPracticeSite();
        return builder;
    }

    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var app = builder.Build();
        app.UseTrustedProxies();
        app.UseSecurityHeaders();
        app.UseWebSockets();
        app.UseRequestOrigins();
        app.UseResponseCompression();
        app.UsePages();
        app.MapDefaultEndpoints();
        app.MapApiProxy();
        app.MapPages();
        return app;
    }
}
