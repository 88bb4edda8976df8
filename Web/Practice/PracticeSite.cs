using Dashboard.ServiceDefaults.Telemetry;
using Dashboard.Web.Practice.Shop;

namespace Dashboard.Web.Practice;

/// <summary>Settings of the practice site, section <c>Practice</c>.</summary>
internal sealed class PracticeOptions
{
    /// <summary>Address to listen on, for example <c>http://127.0.0.1:5081</c>; empty switches the site off.</summary>
    public string Url { get; set; } = "";

    /// <summary>IANA time zone in which the shop's "yesterday" is meant.</summary>
    public string TimeZone { get; set; } = "UTC";
}

/// <summary>
/// A small shop back office that people can practise on. It is an application of its own on a port of its own, so that
/// it shares neither cookies nor policy with the product.
/// </summary>
internal sealed class PracticeSite(PracticeOptions options, TimeProvider time, ILogger<PracticeSite> logger) : IHostedService
{
    private WebApplication? _site;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _site = Build(options, time);
        await _site.StartAsync(cancellationToken);
        logger.LogInformation("Practice site at {Url}", string.Join(", ", _site.Urls));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_site is not null)
        {
            await _site.StopAsync(cancellationToken);
            await _site.DisposeAsync();
        }
    }

    /// <summary>The site, ready to be started; tests listen on port 0.</summary>
    public static WebApplication Build(PracticeOptions options, TimeProvider time)
    {
        // The product's own environment variables (addresses above all) are not meant for this application.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Practice" });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls(options.Url);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(new SalesBook(time, TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone)));
        builder.Services.AddSingleton<ProductShelf>();
        builder.Services.AddSingleton<Sessions>();

        var site = builder.Build();
        site.UseNoTelemetry();
        site.UseRouting();
        site.MapStatic();
        site.MapAccount();
        site.MapFrameContent();
        var office = site.MapGroup("").AddEndpointFilter(Sessions.RequireAsync);
        office.MapOverview();
        office.MapSales();
        office.MapProducts();
        office.MapOrders();
        office.MapLab();
        return site;
    }
}

internal static class PracticeSiteExtensions
{
    public static void AddPracticeSite(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection("Practice").Get<PracticeOptions>() ?? new PracticeOptions();
        if (options.Url.Length > 0)
        {
            builder.Services.AddSingleton(options);
            builder.Services.AddSingleton(TimeProvider.System);
            builder.Services.AddHostedService<PracticeSite>();
        }
    }
}
