using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>The model of a run as actions may use it: each call is counted, and none is made beyond the budget.</summary>
/// <param name="isOverBudget">Asked before each call.</param>
/// <param name="paid">Told of each call as soon as it is paid for; may come from several threads at once.</param>
/// <param name="hide">Takes secrets out of what the model is told; null when there are none.</param>
public sealed class ActionModel(
    IChatClient model, int? step, Func<bool> isOverBudget, Action<UsageEvent> paid, Func<string, string>? hide = null)
{
    private readonly Lock _lock = new();
    private readonly List<UsageEvent> _usage = [];

    /// <summary>What was paid for so far.</summary>
    public IReadOnlyList<UsageEvent> Usage
    {
        get
        {
            lock (_lock)
            {
                return [.. _usage];
            }
        }
    }

    /// <summary>Asks for JSON of a form.</summary>
    /// <exception cref="ActionException">The budget is used up, or the model cannot be reached.</exception>
    public async Task<string> AskAsync(IEnumerable<ChatMessage> messages, ChatResponseFormat format, CancellationToken cancellationToken)
    {
        var told = hide is null ? messages : messages.Select(message => new ChatMessage(message.Role, hide(message.Text)));
        lock (_lock)
        {
            if (isOverBudget())
            {
                throw new ActionException(ActionErrors.BudgetExhausted, "The budget of this execution is used up.");
            }
        }

        try
        {
            var response = await model.GetResponseAsync(told, new ChatOptions { ResponseFormat = format }, cancellationToken);
            Pay(response);
            return response.Text;
        }
        catch (ModelException error)
        {
            throw new ActionException(error.Code, error.Message, error);
        }
    }

    private void Pay(ChatResponse response)
    {
        var usage = ModelUsage.Of(response);
        var happened = new UsageEvent
        {
            Model = usage?.Model ?? response.ModelId ?? "",
            InputTokens = usage?.InputTokens ?? response.Usage?.InputTokenCount ?? 0,
            CachedInputTokens = usage?.CachedInputTokens ?? response.Usage?.CachedInputTokenCount ?? 0,
            OutputTokens = usage?.OutputTokens ?? response.Usage?.OutputTokenCount ?? 0,
            CostUsd = usage?.CostUsd,
            StepNumber = step,
        };
        lock (_lock)
        {
            _usage.Add(happened);
            paid(happened);
        }
    }
}
