using System.Diagnostics;
using OpenTelemetry;

namespace Dashboard.ServiceDefaults.Telemetry;

/// <summary>
/// Leaves out of traces what nobody asked for: a call to another process that has no parent comes from a loop in the
/// background (polling for work, heartbeats, renewals, comparing with the database). What it calls hears that by the
/// trace context and leaves its part out as well.
/// </summary>
internal sealed class UnaskedSpans : BaseProcessor<Activity>
{
    private static readonly HashSet<string> Callers = ["System.Net.Http", "Npgsql"];

    public override void OnStart(Activity data)
    {
        if (data.ParentSpanId == default && Callers.Contains(data.Source.Name))
        {
            data.LeaveOut();
        }
    }
}

internal static class ActivityExtensions
{
    /// <summary>Neither this span nor anything that is done within it is exported.</summary>
    public static void LeaveOut(this Activity span)
    {
        span.IsAllDataRequested = false;
        span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
