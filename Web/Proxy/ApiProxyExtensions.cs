namespace Dashboard.Web.Proxy;

internal static class ApiProxyExtensions
{
    public static void AddApiProxy(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton<ApiProxy>();
        builder.Services.AddHttpClient(ApiHealthCheck.ClientName, client =>
        {
            client.BaseAddress = new Uri("https+http://api");
            client.Timeout = TimeSpan.FromSeconds(5);
        });
        builder.Services.AddHealthChecks().AddCheck<ApiHealthCheck>("api");
    }

    public static void MapApiProxy(this WebApplication app)
    {
        var proxy = app.Services.GetRequiredService<ApiProxy>();
        foreach (var path in ApiProxy.Paths)
        {
            app.Map($"{path}/{{**rest}}", proxy.ForwardAsync);
        }
    }
}
