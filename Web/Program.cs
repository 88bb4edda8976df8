using Dashboard.ServiceDefaults;
using Dashboard.Web;
using Dashboard.Web.Pages;
using Dashboard.Web.Practice;
using Dashboard.Web.Proxy;
using Dashboard.Web.Security;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.ListenOnLoopbackByDefault();
builder.AddTrustedProxies();
builder.AddRequestOrigins();
builder.AddApiProxy();
builder.AddPages();
builder.AddPracticeSite();

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
app.Run();
