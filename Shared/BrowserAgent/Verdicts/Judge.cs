using System.Text;
using System.Text.Json;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>What a judge said, or why it could say nothing.</summary>
/// <param name="Events">What was paid for it, and what a model's server did not take.</param>
internal sealed record Judgement(Verdict Outcome, LocalizableText Reason, IReadOnlyList<RunnerEvent> Events);

/// <summary>
/// Asks a model whether the goal was reached. It gets evidence of its own (the page and a picture of it as they are at
/// the end, what was done, what was read, which files there are); what the agent says is told as a claim to be doubted.
/// </summary>
internal sealed class Judge(IReadOnlyList<IChatClient> models, RunOptions options)
{
    private const int MaxData = 6_000;
    private const int MaxClaim = 3_000;

    private static readonly string Rules = PromptFiles.Load("judge.md");

    private static readonly JsonElement Schema = JsonSerializer.Deserialize<JsonElement>(
        """
        {"type":"object","properties":{
          "reason":{"type":"string","description":"What in the evidence decides it, in one or two sentences."},
          "verdict":{"type":"string","enum":["reached","not_reached","cannot_tell"]}},
         "required":["reason","verdict"],"additionalProperties":false}
        """);

    /// <param name="goal">The task in the user's words; null for a recipe.</param>
    /// <param name="criterion">What to look for in particular.</param>
    /// <param name="seen">The page at the end.</param>
    public async Task<Judgement> AskAsync(
        string? goal, string? criterion, Seen seen, VerdictEvidence evidence, FinishedEvent finished, CancellationToken cancellationToken)
    {
        var contents = new List<AIContent> { new TextContent(Question(goal, criterion, seen, evidence, finished)) };
        if (seen.Picture is { } picture)
        {
            contents.Add(new DataContent(picture, "image/jpeg"));
        }

        var asked = new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema, "judgement", "Whether the goal was reached.") };
        var events = new List<RunnerEvent>();
        ChatResponse? response = null;
        ModelException? failed = null;
        foreach (var model in models)
        {
            (response, var error) = await ModelCall.TryGetAsync(
                model,
                [new ChatMessage(ChatRole.System, Rules), new ChatMessage(ChatRole.User, contents)],
                asked,
                TimeSpan.FromSeconds(options.Limits.ModelTimeoutSeconds),
                options.Time,
                cancellationToken);
            events.AddRange(response is not null ? [ModelCall.UsageOf(response, null)] : ModelCall.UsageOf(error!, null));
            events.AddRange(response is not null && AskedForLess.Of(response) is { } less ? AgentWords.AskedForLess(null, less) : []);
            failed ??= error;
            if (response is not null || error!.Code == ModelErrorCodes.QuotaExceeded)
            {
                break;
            }
        }

        if (response is null)
        {
            return new Judgement(Verdict.Unverified, VerdictWords.NotChecked(failed!.Message), events);
        }

        return Read(response.Text) is var (outcome, reason)
            ? new Judgement(outcome, VerdictWords.Judged(reason), events)
            : new Judgement(Verdict.Unverified, VerdictWords.NotChecked("the judging model gave no verdict"), events);
    }

    private static string Question(string? goal, string? criterion, Seen seen, VerdictEvidence evidence, FinishedEvent finished)
    {
        var text = new StringBuilder();
        if (goal is not null)
        {
            text.Append("The user's task:\n<task>\n").Append(goal.Trim()).Append("\n</task>\n\n");
        }

        if (!string.IsNullOrWhiteSpace(criterion))
        {
            text.Append("Reached means:\n<criterion>\n").Append(criterion.Trim()).Append("\n</criterion>\n\n");
        }

        text.Append("What was done:\n").Append(Fenced(evidence.Journal(), MaxData));
        text.Append("\n\nFiles:\n").Append(Fenced(string.Join('\n', evidence.Files), MaxClaim));
        text.Append("\n\nWhat was read from pages:\n").Append(Fenced(finished.Data?.GetRawText(), MaxData));
        text.Append("\n\nThe page at the end:\n").Append(seen.Text);
        return text.Append("\n\nWhat the agent claims (no evidence):\n").Append(Fenced(finished.Summary, MaxClaim)).ToString();
    }

    private static string Fenced(string? text, int most) => ObservationText.Fence(string.IsNullOrEmpty(text) ? "(nothing)" : text, most);

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
