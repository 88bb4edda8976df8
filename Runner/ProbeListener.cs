namespace Dashboard.Runner;

internal static class ProbeListener
{
    /// <summary>
    /// Serves <c>/health</c>, <c>/alive</c> and <c>/metrics</c> where <c>ASPNETCORE_URLS</c> or <c>HTTP_PORTS</c> say; else on
    /// a free port of this machine, so that any number of runners may share it.
    /// </summary>
    public static void ListenForProbes(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null && builder.Configuration["https_ports"] is null)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        }
    }
}
