using System.Diagnostics;
using System.Runtime.CompilerServices;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Messaging;
using Dashboard.Runner.Browsers;
using Dashboard.Runner.Live;

namespace Dashboard.Runner.Jobs;

/// <summary>
/// Runs recipes and prompts in a browser context of their own, with live pictures. A browser that ends by itself is
/// replaced and the run starts again once, unless something outside may have been changed already.
/// </summary>
internal sealed class BrowserEngine(
    BrowserPool browsers, BrowserRuns runs, RedisConnection redis, RunnerOptions options, TimeProvider time, ILogger<BrowserEngine> logger)
    : IExecutionEngine
{
    public async IAsyncEnumerable<RunnerEvent> RunAsync(ExecutionSession session, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var mayStartAgain = true;
        while (true)
        {
            var crashed = false;
            await using (var browser = await OpenAsync(session, cancellationToken))
            {
                await using var pictures = new LivePictures(session.Claimed.ExecutionId, browser, redis, options, time, logger);
                await using var run = (await runs.StartAsync(session, browser, cancellationToken)).GetAsyncEnumerator(cancellationToken);
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
                    mayStartAgain &= happened is not ActionEvent { OutsideEffect: true } and not ActionEvent { Status: StepState.Running, MayHaveOutsideEffect: true };
                    yield return happened;
                }
            }

            if (!crashed)
            {
                yield break;
            }

            yield return new LogEvent(LogSeverity.Warning, new LocalizableText("The browser ended unexpectedly and was replaced.", "browser_replaced"));
            if (!mayStartAgain)
            {
                throw new ExecutionFailedException(
                    BrowserCrashedException.Code,
                    "The browser ended unexpectedly after an action that may have changed something. It was not repeated; check what was done, then run the task again.");
            }

            mayStartAgain = false;
            yield return new LogEvent(LogSeverity.Info, new LocalizableText("Starting again in a new browser.", "starting_again"));
        }
    }

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

    private async Task<BrowserSession> OpenAsync(ExecutionSession session, CancellationToken cancellationToken)
    {
        var settings = session.Claimed.Task.Browser;
        using var span = RunnerTelemetry.Source.StartActivity("open browser");
        try
        {
            return await browsers.OpenAsync(settings, sessionOptions: null, cancellationToken);
        }
        catch (BrowserStartException exception)
        {
            span?.SetStatus(ActivityStatusCode.Error, exception.Code).SetTag("error.type", exception.Code);
            throw new ExecutionFailedException(exception.Code, exception.Message);
        }
    }
}
