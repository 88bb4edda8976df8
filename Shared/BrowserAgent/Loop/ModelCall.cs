using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>What came of one call of the model; exactly one of the first three is set, none when the answer held no action.</summary>
/// <param name="FormatHint">Why the answer could not be used.</param>
/// <param name="IsBlank">There was no text at all, after all tries of the call.</param>
internal sealed record ModelCallResult(ModelStep? Step, string? FormatHint, ModelException? Error, UsageEvent? Usage, bool IsBlank = false);

/// <summary>Asks the model and understands its answer.</summary>
internal static class ModelCall
{
    /// <param name="doneOnly">Only the final answer is taken.</param>
    /// <exception cref="OperationCanceledException">Cancelled by the caller.</exception>
    public static async Task<ModelCallResult> AskAsync(
        IChatClient model,
        List<ChatMessage> messages,
        int maxActions,
        bool doneOnly,
        int stepNumber,
        CancellationToken cancellationToken)
    {
        var schema = StepSchema.For(doneOnly, maxActions);
        var options = new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, "step", "The next step.") };
        ChatResponse response;
        try
        {
            response = await model.GetResponseAsync(messages, options, cancellationToken);
        }
        catch (ModelException error)
        {
            return new ModelCallResult(null, null, error, null);
        }

        var usage = UsageOf(response, stepNumber);
        if (string.IsNullOrWhiteSpace(response.Text))
        {
            return new ModelCallResult(null, null, null, usage, IsBlank: true);
        }

        try
        {
            var step = ModelOutputParser.Parse(response.Text);
            if (doneOnly && step.Actions.Count > 0)
            {
                // A server without structured output lets the model answer what it likes.
                var done = step.Actions.OfType<DoneParameters>().FirstOrDefault()
                    ?? throw new ModelOutputException("Only the action \"done\" is possible now.");
                step = step with { Actions = [done] };
            }

            return new ModelCallResult(step.Actions.Count == 0 ? null : step, null, null, usage);
        }
        catch (ModelOutputException error)
        {
            return new ModelCallResult(null, error.Message, null, usage);
        }
    }

    private static UsageEvent UsageOf(ChatResponse response, int stepNumber)
    {
        var usage = ModelUsage.Of(response);
        return new UsageEvent
        {
            Model = usage?.Model ?? response.ModelId ?? "",
            InputTokens = usage?.InputTokens ?? response.Usage?.InputTokenCount ?? 0,
            CachedInputTokens = usage?.CachedInputTokens ?? response.Usage?.CachedInputTokenCount ?? 0,
            OutputTokens = usage?.OutputTokens ?? response.Usage?.OutputTokenCount ?? 0,
            CostUsd = usage?.CostUsd,
            StepNumber = stepNumber,
        };
    }
}
