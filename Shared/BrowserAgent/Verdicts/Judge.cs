using System.Text.Json;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>What a judge said, or why it could say nothing.</summary>
internal sealed record Judgement(Verdict Outcome, LocalizableText Reason);

/// <summary>
/// Asks a model whether the goal was reached. It gets evidence of its own (the page and a picture of it as they are at
/// the end, what was done, what was read, which files there are); what the agent says is told as a claim to be doubted.
/// </summary>
internal sealed class Judge(IReadOnlyList<IChatClient> models, ModelLimits limits, RunOptions options)
{
    /// <param name="tell">Told at once what was paid for, and what a model's server did not take.</param>
    public async Task<Judgement> AskAsync(JudgedCase judged, Action<RunnerEvent> tell, CancellationToken cancellationToken)
    {
        ModelException? failed = null;
        foreach (var model in models)
        {
            var until = options.Time.GetUtcNow() + TimeSpan.FromSeconds(options.Limits.ModelTimeoutSeconds);
            var (response, error) = await new JudgeQuestion(limits, judged).AskAsync(
                model, step: null, (messages, how) => CallAsync(model, messages, how, until - options.Time.GetUtcNow()), tell);
            if (response is not null)
            {
                return Read(response.Text) is var (outcome, reason)
                    ? new Judgement(outcome, VerdictWords.Judged(reason))
                    : new Judgement(Verdict.Unverified, VerdictWords.NotChecked("the judging model gave no verdict"));
            }

            failed ??= error;
            if (error!.Code is ModelErrorCodes.QuotaExceeded or ActionErrors.BudgetExhausted)
            {
                break;
            }
        }

        var why = failed!.Code == ModelErrorCodes.QuestionTooLong ? $"the evidence does not fit into the judging model even shortened. {failed.Message}" : failed.Message;
        return new Judgement(Verdict.Unverified, VerdictWords.NotChecked(why));

        async Task<(ChatResponse? Response, ModelException? Error)> CallAsync(IChatClient model, List<ChatMessage> messages, ChatOptions how, TimeSpan timeLeft) =>
            judged.Evidence.IsWithin(options.Limits)
                ? await ModelCall.TryGetAsync(model, messages, how, timeLeft, options.Time, cancellationToken)
                : (null, new ModelException(ActionErrors.BudgetExhausted, "the budget is used up"));
    }

    private static (Verdict Outcome, string Reason)? Read(string answer)
    {
        try
        {
            var (value, _) = JsonRepair.Parse(answer);
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("verdict", out var verdict) || verdict.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            var reason = value.TryGetProperty("reason", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : "";
            return verdict.GetString() switch
            {
                "reached" => (Verdict.Verified, reason),
                "not_reached" => (Verdict.Refuted, reason),
                "cannot_tell" => (Verdict.Unverified, reason),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
