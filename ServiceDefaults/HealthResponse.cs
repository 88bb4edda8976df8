using System.Text.Json;
using Dashboard.ServiceDefaults.Shutdown;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Dashboard.ServiceDefaults;

/// <summary>
/// Writes a health report as <c>{"status":"ok","redis":"healthy",…}</c>. The data of a check are states of its parts.
/// </summary>
internal static class HealthResponse
{
    public static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        var states = new Dictionary<string, string>
        {
            ["status"] = report.Status == HealthStatus.Healthy ? "ok" : Word(report.Status),
        };
        foreach (var (name, entry) in report.Entries)
        {
            // Whether the process is stopping is part of its status, not something it depends on.
            if (!entry.Tags.Contains(Extensions.LiveTag) && (name != GracefulStop.CheckName || entry.Status != HealthStatus.Healthy))
            {
                states[name] = Word(entry.Status);
                foreach (var (part, state) in entry.Data)
                {
                    states.TryAdd(part, state.ToString() ?? "");
                }
            }
        }

        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, states, cancellationToken: context.RequestAborted);
    }

    private static string Word(HealthStatus status) => status.ToString().ToLowerInvariant();
}
