using Dashboard.Api.Audit;
using Dashboard.Api.Credentials;
using Dashboard.Api.Executions;
using Dashboard.Api.Live;
using Dashboard.Api.Operations;
using Dashboard.Api.Runners;
using Dashboard.Api.Security;
using Dashboard.Api.Settings;
using Dashboard.Api.Takeovers;
using Dashboard.Api.Tasks;
using Dashboard.Api.Users;
using Dashboard.ServiceDefaults;
using Dashboard.ServiceDefaults.Metrics;

namespace Dashboard.Api;

/// <summary>The Api put together: for a process of its own, or beside others in one.</summary>
internal static class ApiService
{
    /// <param name="options">Its content root is where <c>appsettings.json</c> lies.</param>
    public static WebApplicationBuilder CreateBuilder(WebApplicationOptions options)
    {
        var builder = WebApplication.CreateBuilder(options);
        builder.AddServiceDefaults();
        builder.AddDashboardData();
        builder.AddDashboardServices();
        return builder;
    }

    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseMiddleware<LocalRequestsOnly>();
        app.UseMiddleware<RunnerKeyRequired>();
        app.UseCors();
        app.UseForwardedHeaders();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15) });
        app.UseMiddleware<AccessControl>();

        app.MapDefaultEndpoints();
        app.MapMetrics();
        app.MapApiDocument();
        app.MapAuth();
        app.MapProfile();
        app.MapApiKeys();
        app.MapUsers();
        app.MapHandover();
        app.MapAudit();
        app.MapTasks();
        app.MapTaskShares();
        app.MapExecutions();
        app.MapTakeovers();
        app.MapArtifacts();
        app.MapReruns();
        app.MapExplanations();
        app.MapCredentials();
        app.MapSettings();
        app.MapOperations();
        app.MapRunners();
        app.MapLive();
        app.MapRunnerProtocol();
        return app;
    }
}
