using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Holds a run that says it is done against what must hold then. Done is a claim: all conditions verified makes the
/// execution verified, one refuted refutes it, and whatever could not be told leaves it unverified.
/// </summary>
/// <param name="goal">The task in words; null for a recipe.</param>
/// <param name="explain">Keeps what the judges are asked; they are heard by it.</param>
/// <param name="limits">How much the judges take and say.</param>
/// <param name="judges">Models that can judge, each asked when the one before fails; none where no model is at hand.</param>
internal sealed class VerdictCheck(BrowserSession session, string? goal, IReadOnlyList<IChatClient> judges, ModelLimits limits, RunOptions options, StepRecorder? explain = null)
{
    private readonly VerdictEvidence _evidence = VerdictEvidence.After(options.From);

    /// <summary>Passes on what a run yields; its last event gets the verdict.</summary>
    public async IAsyncEnumerable<RunnerEvent> WatchAsync(
        IAsyncEnumerable<RunnerEvent> run, [EnumeratorCancellation] CancellationToken stop = default)
    {
        await foreach (var happened in run)
        {
            _evidence.Note(happened);
            if (happened is not FinishedEvent { Outcome: ExecutionOutcome.Completed } finished || options.Postconditions.Count == 0)
            {
                yield return happened;
                continue;
            }

            if (options.Postconditions.Any(condition => condition.Kind == PostconditionKind.Judge))
            {
                explain?.Begin(StepExplanation.Verdict);
            }

            var results = new List<PostconditionResult>();
            foreach (var condition in options.Postconditions)
            {
                // What was paid for counts also where nothing came of it.
                var besides = new List<RunnerEvent>();
                var (outcome, reason) = await TryCheckAsync(condition, finished, besides, stop);
                foreach (var told in besides)
                {
                    yield return told;
                }

                results.Add(new PostconditionResult(condition, outcome, reason));
            }

            if (explain is not null)
            {
                await explain.KeepAsync(stop);
            }

            var verdict = VerdictOf(results);
            yield return AgentWords.Checked(verdict);
            yield return finished with { Verdict = verdict, Conditions = results };
        }
    }

    internal static Verdict VerdictOf(IReadOnlyCollection<PostconditionResult> results) =>
        results.Any(result => result.Outcome == Verdict.Refuted) ? Verdict.Refuted
        : results.Count > 0 && results.All(result => result.Outcome == Verdict.Verified) ? Verdict.Verified
        : Verdict.Unverified;

    private async Task<Judgement> TryCheckAsync(Postcondition condition, FinishedEvent finished, List<RunnerEvent> besides, CancellationToken stop)
    {
        using var timer = new CancellationTokenSource(TimeSpan.FromSeconds(options.Limits.StepTimeoutSeconds) * Math.Max(1, judges.Count), options.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timer.Token, session.Crashed);
        try
        {
            return await CheckAsync(condition, finished, besides, limit.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or CdpException or PageScriptException or BrowserCrashedException)
        {
            // The run has reached its end; what cannot be looked at any more does not take that away.
            options.Logger.LogWarning(error, "A postcondition could not be checked");
            var why = stop.IsCancellationRequested ? "it was stopped" : timer.IsCancellationRequested ? "it took too long" : "the page could not be asked";
            return new Judgement(Verdict.Unverified, VerdictWords.NotChecked(why));
        }
    }

    private async Task<Judgement> CheckAsync(Postcondition condition, FinishedEvent finished, List<RunnerEvent> besides, CancellationToken cancellationToken)
    {
        var value = condition.Value ?? "";
        switch (condition.Kind)
        {
            case PostconditionKind.TextPresent:
                var text = await PageText.OfTabAsync(await session.EnsureTabAsync(cancellationToken), cancellationToken);
                return PageText.Holds(text, value) ? Holds(true, VerdictWords.TextFound) : Holds(false, VerdictWords.TextMissing);
            case PostconditionKind.UrlMatches:
                var url = (await session.EnsureTabAsync(cancellationToken)).Url;
                return Holds(Wildcard.MatchesAddress(value, url), VerdictWords.Url(url));
            case PostconditionKind.FileDownloaded:
                return _evidence.Files.FirstOrDefault(name => Wildcard.Matches(value, name)) is { } kept
                    ? Holds(true, VerdictWords.FileKept(kept))
                    : Holds(false, VerdictWords.FileMissing(_evidence.Files));
            case PostconditionKind.ResultSchema:
                return CheckSchema(condition, finished);
            case PostconditionKind.Expression:
                return CheckExpression(value, finished);
            default:
                return await JudgeAsync(condition, finished, besides, cancellationToken);
        }
    }

    private static Judgement CheckSchema(Postcondition condition, FinishedEvent finished)
    {
        if (VerdictEvidence.Part(finished.Data, condition.Value) is not { } part)
        {
            return Holds(false, VerdictWords.NoResult);
        }

        try
        {
            var errors = DataSchema.Parse(condition.Schema?.GetRawText() ?? "").Check(JsonNode.Parse(part.GetRawText()), most: 3);
            return errors.Count == 0 ? Holds(true, VerdictWords.SchemaFits) : Holds(false, VerdictWords.SchemaBroken(string.Join("; ", errors)));
        }
        catch (DataSchemaException error)
        {
            return new Judgement(Verdict.Unverified, VerdictWords.NotChecked(error.Message));
        }
    }

    private static Judgement CheckExpression(string expression, FinishedEvent finished)
    {
        try
        {
            var parsed = ResultExpression.Parse(expression);
            return Holds(parsed.Holds(finished.Data ?? default), VerdictWords.Compared(parsed.Explain(finished.Data ?? default)));
        }
        catch (FormatException error)
        {
            return new Judgement(Verdict.Unverified, VerdictWords.NotChecked(error.Message));
        }
    }

    private async Task<Judgement> JudgeAsync(Postcondition condition, FinishedEvent finished, List<RunnerEvent> besides, CancellationToken cancellationToken)
    {
        if (judges.Count == 0)
        {
            return new Judgement(Verdict.Unverified, VerdictWords.NotChecked("no model is configured"));
        }

        // Eyes of its own: nothing that the agent saw or left out decides what the judge sees.
        var settings = ObservationSettings.From(options.Agent with { Pictures = options.Agent.Pictures == PictureMode.Never ? PictureMode.Never : PictureMode.Always }).Detailed();
        var seen = await new PageObserver(session, options.Time).ObserveAsync(settings, 0, true, cancellationToken);
        return await new Judge(judges, limits, options).AskAsync(new JudgedCase(goal, condition.Value, seen, _evidence, finished), Tell, cancellationToken);

        void Tell(RunnerEvent happened)
        {
            _evidence.Note(happened);
            besides.Add(happened);
        }
    }

    private static Judgement Holds(bool holds, LocalizableText reason) => new(holds ? Verdict.Verified : Verdict.Refuted, reason);
}
