namespace Dashboard.Web;

internal static class ListenExtensions
{
    /// <summary>
    /// Without an address in configuration (<c>ASPNETCORE_URLS</c>, <c>HTTP_PORTS</c>) only this machine is served:
    /// whoever wants more has to say so.
    /// </summary>
    public static void ListenOnLoopbackByDefault(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:5080");
        }
    }
}
