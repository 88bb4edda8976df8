using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Dashboard.BrowserAgent;

/// <summary>Replays recipes without a model: one action is one step.</summary>
public static partial class RecipeRunner
{
    /// <summary>
    /// Runs a recipe to its end and yields what happens; the last event is a <see cref="FinishedEvent"/>. Who consumes
    /// the events commits each before pulling the next one: an action that may have an outside effect is on record
    /// before its input is sent.
    /// </summary>
    /// <param name="judges">For postconditions that a model judges, each asked when the one before fails; without one they stay unverified.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; nothing more was yielded.</exception>
    /// <exception cref="BrowserCrashedException">Another browser is needed.</exception>
    public static IAsyncEnumerable<RunnerEvent> RunAsync(
        BrowserSession session, Recipe recipe, RunOptions options, CancellationToken cancellationToken = default, IReadOnlyList<IChatClient>? judges = null)
    {
        var explain = new StepRecorder(options);
        var run = new Run(session.Knowing(options), recipe, options, options.Workspace ?? new Workspace(), explain);
        return new VerdictCheck(session, goal: null, [.. (judges ?? []).Select(judge => explain.Watching(judge))], new ModelLimits(), options, explain)
            .WatchAsync(run.ExecuteAsync(cancellationToken), cancellationToken);
    }

    private sealed partial class Run(BrowserSession session, Recipe recipe, RunOptions options, Workspace workspace, StepRecorder explain)
    {
        private static readonly TimeSpan CaptureTimeout = TimeSpan.FromSeconds(10);

        private readonly DownloadKeeper _downloads = new(options.Artifacts, workspace);
        private readonly SecretTyping _secrets = new(options);
        private readonly HashSet<BrowserDownload> _failedDownloads = [];
        private readonly JsonObject _data = [];
        private readonly CheckpointKeeper _checkpoints = new(session, workspace, options);
        private readonly RunClock _clock = new(options.Time, TimeSpan.FromMinutes(options.Limits.RunTimeoutMinutes));
        private ActionResult? _done;
        private ExecutionError? _error;

        public async IAsyncEnumerable<RunnerEvent> ExecuteAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            using var clock = _clock;
            using var own = options.Workspace is null ? workspace : null;
            var done = Resume();
            var steps = recipe.Actions.Select((action, index) => new RecipeStep(action, index + 1)).Skip(done).ToList();
            foreach (var step in steps)
            {
                yield return step.Event(StepState.Pending);
            }

            yield return new LogEvent(LogSeverity.Info, EventText.RecipeStarted(recipe.Actions.Count));
            foreach (var step in steps)
            {
                if (_error is not null || _done is not null)
                {
                    yield return step.Event(StepState.Skipped);
                    continue;
                }

                await foreach (var happened in PauseAsync(cancellationToken))
                {
                    yield return happened;
                }

                yield return new ProgressEvent(step.Number - 1, steps.Count);
                await foreach (var happened in RunStepAsync(step, cancellationToken))
                {
                    yield return happened;
                }

                if (await KeepAsync(step.Number, cancellationToken) is { } kept)
                {
                    yield return kept;
                }
            }

            await foreach (var happened in FinishAsync(steps, cancellationToken))
            {
                yield return happened;
            }
        }

        private async IAsyncEnumerable<RunnerEvent> RunStepAsync(RecipeStep step, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            step.Start(options);
            explain.Begin(step.Number);
            using var span = RunSpan.Step(step.Number, options.Logger, explain);
            var problem = Prepare(step);
            yield return step.Event(StepState.Running);
            yield return new LogEvent(LogSeverity.Info, step.Description, step.Number);

            // Committed before the input is sent.
            yield return step.ActionEvent(StepState.Running);
            var context = CreateContext(step);
            var result = problem is null ? await ActAsync(context, step, span, cancellationToken) : null;
            while (result?.Interrupted is { } waited)
            {
                await foreach (var happened in PauseAsync(cancellationToken))
                {
                    yield return happened;
                }

                context = CreateContext(step, waited);
                result = await ActAsync(context, step, span, cancellationToken);
            }

            step.Complete(context, result);
            span.End(step.Outcome, step.Action.ActionType, step.Error?.Code);
            await foreach (var happened in AfterwardsAsync(step, result, span, cancellationToken))
            {
                yield return happened;
            }

            yield return step.ActionEvent(step.Outcome);
            yield return step.Event(step.Outcome);
            yield return new ProgressEvent(step.Number, recipe.Actions.Count);

            ExecutionError? Prepare(RecipeStep prepared)
            {
                try
                {
                    prepared.Fill(Today(), options.Inputs);
                }
                catch (ActionException error)
                {
                    Fail(prepared, new ExecutionError(error.Code, error.Message));
                }

                return prepared.Error;
            }
        }

        private DateOnly Today() => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(options.Time.GetUtcNow(), options.TimeZone).DateTime);

        /// <param name="waited">Before a pause interrupted it.</param>
        private ActionContext CreateContext(RecipeStep step, TimeSpan waited = default)
        {
            var timeout = TimeSpan.FromSeconds(step.Source.TimeoutSeconds ?? options.Limits.ActionTimeoutSeconds);
            return new ActionContext
            {
                Session = session,

                // A little less than the action has, so that "not found" is said and not just "too late".
                Elements = explain.Watching(new AnchorResolver(session, timeout * 0.9) { IsForClick = step.Action is ClickParameters }),
                BeforeInput = explain.LookFor(step.Action, step.Action.AimedAt?.ToString()),
                Downloads = _downloads,
                Files = options.Files,
                Workspace = workspace,
                Extracted = name => _data[name],
                SearchUrl = options.Agent.SearchUrl,
                TypedText = _secrets.FillAsync,
                StepNumber = step.Number,
                Timeout = timeout,

                // Nobody decides anew here: what is covered or disabled is given longer than by a model.
                Patience = TimeSpan.FromSeconds(Math.Clamp(timeout.TotalSeconds / 3, 0.5, 10)),
                AllowJavaScript = options.Agent.AllowJavaScript,
                Time = options.Time,
                PauseRequested = options.Control.PauseRequested,
                Waited = waited,
                Logger = options.Logger,
            };
        }

        private async Task<ActionResult?> ActAsync(ActionContext context, RecipeStep step, RunSpan within, CancellationToken cancellationToken)
        {
            using var span = within.Phase("act");
            var result = await span.RunAsync(() => TryExecuteAsync(context, step, cancellationToken));
            span.Fail(step.Error?.Code);
            return result;
        }

        private async Task<ActionResult?> TryExecuteAsync(ActionContext context, RecipeStep step, CancellationToken cancellationToken)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _clock.Deadline);
            try
            {
                return await ActionCatalog.ExecuteAsync(context, step.Action, limit.Token);
            }
            catch (ActionException error)
            {
                Fail(step, new ExecutionError(error.Code, error.Message));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                step.Error = new ExecutionError("run_timeout", $"The run took longer than {options.Limits.RunTimeoutMinutes} minutes.");
                _error = step.Error;
            }
            catch (Exception error) when (error is PageScriptException or CdpException or Microsoft.Playwright.PlaywrightException or IOException)
            {
                options.Logger.LogError(error, "Step {Number} failed unexpectedly", step.Number);
                Fail(step, new ExecutionError(ActionErrors.ActionFailed, error.Message));
            }

            return null;
        }

        private void Fail(RecipeStep step, ExecutionError error)
        {
            step.Error = error;
            if (!step.Source.Optional)
            {
                _error = error;
            }
        }

        private async IAsyncEnumerable<RunnerEvent> AfterwardsAsync(
            RecipeStep step, ActionResult? result, RunSpan within, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            using var span = within.Phase("reflect");
            foreach (var artifact in result?.Artifacts ?? [])
            {
                yield return artifact;
            }

            if (await span.RunAsync(() => CaptureAsync(step, cancellationToken)) is { } picture)
            {
                yield return picture;
            }

            foreach (var happened in TakeNotices(step))
            {
                yield return happened;
            }

            await foreach (var happened in KeepDownloadsAsync(step.Number, span, cancellationToken))
            {
                yield return happened;
            }

            if (result is { Data: { } data, DataName: { } name })
            {
                _data[UniqueName(name)] = JsonNode.Parse(data.GetRawText());
            }

            _done = result is { IsDone: true } ? result : null;
            if (step.Error is { } error)
            {
                yield return step.Source.Optional && _error is null
                    ? new LogEvent(LogSeverity.Warning, EventText.StepSkipped(error.Message), step.Number)
                    : new LogEvent(LogSeverity.Error, EventText.StepFailed(error.Message), step.Number);
            }
        }

        private string UniqueName(string name)
        {
            var unique = name;
            for (var number = 2; _data.ContainsKey(unique); number++)
            {
                unique = $"{name} ({number})";
            }

            return unique;
        }

        private async Task<ArtifactEvent?> CaptureAsync(RecipeStep step, CancellationToken cancellationToken)
        {
            if (await TryCaptureAsync(step.Number, cancellationToken) is not { } jpeg)
            {
                return null;
            }

            var name = $"{step.Number}-after.jpg";
            var artifact = await options.Artifacts.SaveAsync(
                ArtifactKind.Screenshot, $"steps/{name}", name, "image/jpeg", jpeg, step.Number, cancellationToken);
            step.ScreenshotKey = artifact.Key;
            return artifact;
        }

        /// <summary>A step without a picture is better than none; only a crash is more than that.</summary>
        private async Task<byte[]?> TryCaptureAsync(int step, CancellationToken cancellationToken)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.Crashed);
            limit.CancelAfter(CaptureTimeout);
            try
            {
                var tab = await session.EnsureTabAsync(limit.Token);
                return await tab.CaptureScreenshotAsync(cancellationToken: limit.Token);
            }
            catch (Exception error) when (error is CdpException or OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (error is CdpException { IsClosed: true })
                {
                    await session.WaitForCrashAsync(TimeSpan.FromMilliseconds(500));
                }

                if (session.Crashed.IsCancellationRequested)
                {
                    throw new BrowserCrashedException("The browser or the page crashed.", error);
                }

                options.Logger.LogWarning(error, "Step {Number} has no picture", step);
                return null;
            }
        }

        private IEnumerable<RunnerEvent> TakeNotices(RecipeStep step)
        {
            foreach (var notice in session.TakeNotices())
            {
                yield return new LogEvent(notice.Level, notice.Text, step.Number);
            }

            if (step.IsUnsettled)
            {
                yield return new LogEvent(LogSeverity.Debug, EventText.PageUnsettled, step.Number);
            }
        }

        private async IAsyncEnumerable<RunnerEvent> KeepDownloadsAsync(
            int? step, RunSpan? span, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var keep = () => _downloads.KeepFinishedAsync(session, step, cancellationToken);
            foreach (var artifact in await (span is null ? keep() : span.RunAsync(keep)))
            {
                yield return artifact;
                yield return new LogEvent(LogSeverity.Info, EventText.DownloadKept(artifact.Name), step);
            }

            foreach (var download in session.Downloads.All.Where(static download => download.Failure is not null))
            {
                if (_failedDownloads.Add(download))
                {
                    yield return new LogEvent(LogSeverity.Warning, EventText.DownloadFailed(download.SuggestedName, download.Failure!), step);
                }
            }
        }

        private async IAsyncEnumerable<RunnerEvent> FinishAsync(List<RecipeStep> steps, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (_error is null)
            {
                await WaitForDownloadsAsync(cancellationToken);
            }

            await foreach (var happened in KeepDownloadsAsync(null, null, cancellationToken))
            {
                yield return happened;
            }

            foreach (var kept in await workspace.KeepAllAsync(options, cancellationToken))
            {
                yield return kept;
            }

            if (_done is { Success: false } && _error is null)
            {
                _error = new ExecutionError("goal_not_reached", string.IsNullOrEmpty(_done.Text) ? "The recipe ended without success." : _done.Text);
            }

            if (_error is null)
            {
                yield return new LogEvent(LogSeverity.Info, EventText.RecipeFinished);
            }

            var last = steps.LastOrDefault(static step => step.Outcome == StepState.Completed);
            yield return new FinishedEvent
            {
                Outcome = _error is null ? ExecutionOutcome.Completed : ExecutionOutcome.Failed,
                Summary = _error is null ? (string.IsNullOrEmpty(_done?.Text) ? last?.Result : _done.Text) : null,
                Data = _data.Count > 0 ? JsonSerializer.SerializeToElement(_data) : null,
                Error = _error,
            };
        }

        /// <summary>Downloads that an ordinary click started are part of the run, too.</summary>
        private async Task WaitForDownloadsAsync(CancellationToken cancellationToken)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _clock.Deadline);
            limit.CancelAfter(TimeSpan.FromSeconds(options.Limits.ActionTimeoutSeconds));
            try
            {
                await Task.WhenAll(session.Downloads.All.Select(static download => download.Completed)).WaitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                options.Logger.LogWarning("A download did not finish in time and is left out");
            }
        }
    }
}
