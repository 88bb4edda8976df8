using Dashboard.Api;
using Dashboard.Api.Audit;
using Dashboard.Api.Commands;
using Dashboard.Api.Credentials;
using Dashboard.Api.Executions;
using Dashboard.Api.Live;
using Dashboard.Api.Operations;
using Dashboard.Api.Runners;
using Dashboard.Api.Security;
using Dashboard.Api.Settings;
using Dashboard.Api.Tasks;
using Dashboard.Api.Users;
using Dashboard.ServiceDefaults;
using Dashboard.ServiceDefaults.Metrics;

if (CommandLine.Knows(args))
{
    return await CommandLine.RunAsync(args);
}

// Settings lie beside the program, wherever it is started from.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddServiceDefaults();
builder.AddDashboardData();
builder.AddDashboardServices();

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
app.MapArtifacts();
app.MapReruns();
app.MapExplanations();
app.MapCredentials();
app.MapSettings();
app.MapOperations();
app.MapRunners();
app.MapLive();
app.MapRunnerProtocol();
app.Run();
return 0;

/// <summary>Named so that tests can refer to the assembly's entry point.</summary>
public partial class Program;
