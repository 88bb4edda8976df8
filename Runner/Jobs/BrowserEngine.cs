using System.Diagnostics;
using System.Runtime.CompilerServices;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Messaging;
using Dashboard.Runner.Browsers;
using Dashboard.Runner.Egress;
using Dashboard.Runner.Live;
using Dashboard.Runner.Secrets;

namespace Dashboard.Runner.Jobs;

/// <summary>
/// Runs recipes and prompts in a browser context of their own, with live pictures. A browser that ends by itself is
/// replaced and the run goes on from its last checkpoint, or starts again once when there is none, unless something outside
/// may have been changed since.
/// </summary>
internal sealed class BrowserEngine(
    BrowserPool browsers, RunnerEgress egress, BrowserRuns runs, ResumeLoader resumes, SecretsLoader credentials, RedisConnection redis, RunnerOptions options,
    TimeProvider time, ILogger<BrowserEngine> logger)
    : IExecutionEngine
{
    /// <summary>A page that takes its browser down each time it is opened would do so for ever.</summary>
    private const int MaxBrowsers = 5;

    public async IAsyncEnumerable<RunnerEvent> RunAsync(ExecutionSession session, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var secrets = await credentials.LoadAsync(session, cancellationToken);
        var state = await resumes.LoadAsync(session, cancellationToken);
        var (isSafe, hasProgress) = (true, true);
        for (var number = 1; ; number++)
        {
            var crashed = false;
            await using (var browser = await OpenAsync(session, state, secrets, cancellationToken))
            {
                if (Resumed(state) is { } resumed)
                {
                    yield return resumed;
                }

                await using var pictures = new LivePictures(session.Claimed.ExecutionId, browser, redis, options, time, logger, () => session.Takeover.IsOn);
                await using var thinking = new LiveThinking(session.Claimed.ExecutionId, session.Thinking, pictures, redis, time, logger);
                using var driven = session.Takeover.Attach(browser);
                await using var run = runs.Start(session, browser, state, secrets, cancellationToken).GetAsyncEnumerator(cancellationToken);
                while (true)
                {
                    var moved = await MoveNextAsync(run);
                    crashed = moved == Moved.Crashed;
                    if (moved != Moved.Next)
                    {
                        break;
                    }

                    var happened = run.Current;
                    pictures.StepNumber = happened is StepEvent { Status: StepState.Running } step ? step.Number : pictures.StepNumber;
                    isSafe = happened is CheckpointEvent || (isSafe && !MayHaveEffect(happened));
                    hasProgress |= happened is CheckpointEvent;
                    yield return happened;
                }
            }

            if (!crashed)
            {
                yield break;
            }

            yield return new LogEvent(LogSeverity.Warning, new LocalizableText("The browser ended unexpectedly and was replaced.", "browser_replaced"));
            if (!isSafe || !hasProgress || number == MaxBrowsers)
            {
                throw new ExecutionFailedException(
                    BrowserCrashedException.Code,
                    isSafe
                        ? "The browser ended unexpectedly again and again at the same place."
                        : "The browser ended unexpectedly after an action that may have changed something. It was not repeated; check what was done, then run the task again.");
            }

            hasProgress = false;
            if (state.Checkpoint is null)
            {
                yield return new LogEvent(LogSeverity.Info, new LocalizableText("Starting again in a new browser.", "starting_again"));
            }
        }
    }

    /// <summary>What the page says about where the run goes on; null when it begins as every run does.</summary>
    private static ResumedEvent? Resumed(ResumeState state) => state switch
    {
        { Checkpoint: { } checkpoint } => new ResumedEvent { FromStep = checkpoint.Step, NotRestored = state.NotRestored },
        { Unusable: { } reason } => new ResumedEvent { FromStep = 0, NotRestored = [reason] },
        _ => null,
    };

    private static bool MayHaveEffect(RunnerEvent happened) =>
        happened is ActionEvent { OutsideEffect: true } or ActionEvent { Status: StepState.Running, MayHaveOutsideEffect: true }
            or TakeoverEvent { OutsideEffect: true };

    private enum Moved
    {
        Next,
        Ended,
        Crashed,
    }

    private static async Task<Moved> MoveNextAsync(IAsyncEnumerator<RunnerEvent> run)
    {
        try
        {
            return await run.MoveNextAsync() ? Moved.Next : Moved.Ended;
        }
        catch (BrowserCrashedException)
        {
            return Moved.Crashed;
        }
    }

    private async Task<BrowserSession> OpenAsync(ExecutionSession session, ResumeState state, RunSecrets secrets, CancellationToken cancellationToken)
    {
        var settings = session.Claimed.Task.Browser;
        var options = OptionsOf(settings, secrets);
        var policy = egress.PolicyOf(session.Claimed.Task);
        using var span = RunnerTelemetry.Source.StartActivity("open browser");
        try
        {
            if (state.Checkpoint is not { } checkpoint)
            {
                return await browsers.OpenAsync(settings, policy, options, cancellationToken);
            }

            try
            {
                return await RestoreAsync(settings, browsers.Guarded(policy, options), checkpoint, state, cancellationToken);
            }
            catch (BrowserCrashedException)
            {
                // It ended between being found alive and being used.
                return await RestoreAsync(settings, browsers.Guarded(policy, options), checkpoint, state, cancellationToken);
            }
        }
        catch (BrowserStartException exception)
        {
            span?.SetStatus(ActivityStatusCode.Error, exception.Code).SetTag("error.type", exception.Code);
            throw new ExecutionFailedException(exception.Code, exception.Message);
        }
    }

    /// <summary>Null for a session like any other, of which one is kept ready.</summary>
    private static BrowserSessionOptions? OptionsOf(BrowserSettings settings, RunSecrets secrets) =>
        secrets.StorageState is null && string.IsNullOrEmpty(settings.ProxyPassword)
            ? null
            : new BrowserSessionOptions { StorageState = secrets.StorageState, Secret = secrets.ResolveAsync };

    private async Task<BrowserSession> RestoreAsync(
        BrowserSettings settings, BrowserSessionOptions options, Checkpoint checkpoint, ResumeState state, CancellationToken cancellationToken)
    {
        var host = await browsers.GetAsync(settings.Kind, cancellationToken);
        var restored = await BrowserRestore.OpenAsync(host, settings, options, checkpoint.Browser, time, logger, cancellationToken);
        state.NotRestored = restored.NotRestored;
        return restored.Session;
    }
}
