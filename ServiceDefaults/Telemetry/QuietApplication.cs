using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;

namespace Dashboard.ServiceDefaults.Telemetry;

/// <summary>For an application that lives in a service's process and is not the service.</summary>
public static class QuietApplication
{
    /// <summary>Its requests are in no trace and in no measurement.</summary>
    public static void UseNoTelemetry(this IApplicationBuilder application) => application.Use(static (context, next) =>
    {
        context.Features.Get<IHttpActivityFeature>()?.Activity.LeaveOut();
        if (context.Features.Get<IHttpMetricsTagsFeature>() is { } metrics)
        {
            metrics.MetricsDisabled = true;
        }

        return next(context);
    });
}
