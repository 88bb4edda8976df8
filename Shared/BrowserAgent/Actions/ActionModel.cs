using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>The model of a run as actions may use it: each call is counted, and none is made beyond the budget.</summary>
public sealed class ActionModel
{
    private readonly ModelChoice _models;
    private readonly int? _step;
    private readonly Func<bool> _isOverBudget;
    private readonly Action<UsageEvent> _paid;
    private readonly Func<string, string>? _hide;
    private readonly Lock _lock = new();
    private readonly List<RunnerEvent> _events = [];

    /// <param name="isOverBudget">Asked before each call.</param>
    /// <param name="paid">Told of each call as soon as it is paid for; may come from several threads at once.</param>
    /// <param name="hide">Takes secrets out of what the model is told; null when there are none.</param>
    internal ActionModel(ModelChoice models, int? step, Func<bool> isOverBudget, Action<UsageEvent> paid, Func<string, string>? hide = null) =>
        (_models, _step, _isOverBudget, _paid, _hide) = (models, step, isOverBudget, paid, hide);

    /// <summary>What was paid for so far, which model took over, and what a server did not take.</summary>
    public IReadOnlyList<RunnerEvent> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>Asks for JSON of a form.</summary>
    /// <exception cref="ActionException">The budget is used up, or no model can be reached.</exception>
    public async Task<string> AskAsync(IEnumerable<ChatMessage> messages, ChatResponseFormat format, CancellationToken cancellationToken)
    {
        List<ChatMessage> told = [.. _hide is null ? messages : messages.Select(message => new ChatMessage(message.Role, _hide(message.Text)))];
        var model = _models.Now;
        while (true)
        {
            lock (_lock)
            {
                if (_isOverBudget())
                {
                    throw new ActionException(ActionErrors.BudgetExhausted, "The budget of this execution is used up.");
                }
            }

            try
            {
                var response = await model.GetResponseAsync(told, new ChatOptions { ResponseFormat = format }, cancellationToken);
                Pay(ModelCall.UsageOf(response, _step));
                Tell(AskedForLess.Of(response));
                return response.Text;
            }
            catch (ModelException error)
            {
                foreach (var usage in ModelCall.UsageOf(error, _step))
                {
                    Pay(usage);
                }

                model = Instead(model, error) ?? throw new ActionException(error.Code, error.Message, error);
            }
        }
    }

    /// <summary>Another model to ask, of which several calls at once tell once.</summary>
    private IChatClient? Instead(IChatClient failed, ModelException error)
    {
        lock (_lock)
        {
            var other = _models.Instead(failed, error, out var isNews);
            if (isNews && other is not null)
            {
                _events.Add(AgentWords.FallbackUsed(_step ?? 0, error.Message));
            }

            return other;
        }
    }

    /// <summary>What its server was found out not to take.</summary>
    private void Tell(AskedForLess? less)
    {
        if (less is not null)
        {
            lock (_lock)
            {
                _events.AddRange(AgentWords.AskedForLess(_step, less));
            }
        }
    }

    private void Pay(UsageEvent usage)
    {
        lock (_lock)
        {
            _events.Add(usage);
        }

        _paid(usage);
    }
}
