using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dashboard.ServiceDefaults;

internal static class QuietFrameworks
{
    private static readonly string[] Categories =
        ["Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore.Database.Command", "System.Net.Http.HttpClient"];

    /// <summary>
    /// Frameworks log a handful of lines for every request; by default only their warnings are kept. The rules come
    /// before those of configuration, which win where they name the same category.
    /// </summary>
    public static void QuietFrameworkLogs(this IHostApplicationBuilder builder) =>
        builder.Services.PostConfigure<LoggerFilterOptions>(options =>
        {
            foreach (var category in Categories)
            {
                options.Rules.Insert(0, new LoggerFilterRule(null, category, LogLevel.Warning, null));
            }
        });
}
