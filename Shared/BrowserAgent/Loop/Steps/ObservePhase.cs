namespace Dashboard.BrowserAgent;

/// <summary>Looks at the page.</summary>
internal static class ObservePhase
{
    public static async Task RunAsync(RunContext run, StepWork work)
    {
        using var span = work.Span.Phase("observe");
        var settings = ObservationSettings.From(run.Options.Agent);
        var needsDetail = run.State.NeedsDetail;
        var (result, interruption) = await work.Scope.TryAsync(cancel => span.RunAsync(() => run.Browser.ObserveAsync(
            needsDetail ? settings.Detailed() : settings, run.State.Failures, needsDetail, cancel)));
        work.Break(interruption);
        work.Seen = result?.Seen;
        work.Fail(result?.Error);
        span.Fail(result?.Error?.Code);
    }
}
