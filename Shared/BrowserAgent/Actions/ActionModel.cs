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
    internal ActionModel(
        ModelChoice models, ModelLimits limits, int? step, Func<bool> isOverBudget, Action<UsageEvent> paid, Func<string, string>? hide = null) =>
        (_models, Limits, _step, _isOverBudget, _paid, _hide) = (models, limits, step, isOverBudget, paid, hide);

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

    /// <summary>How much the models take and say.</summary>
    internal ModelLimits Limits { get; }

    /// <summary>Tokens that a question may have now; null when nothing is known.</summary>
    internal int? Room => Limits.Question(_models.Now);

    /// <summary>Asks the model that decides now, and the fallback model when that fails.</summary>
    /// <returns>The answer, which is all there.</returns>
    /// <exception cref="ActionException">The budget is used up, or no model can be reached or takes and says as much as is needed.</exception>
    internal async Task<string> AskAsync(FittedQuestion question, CancellationToken cancellationToken)
    {
        var model = _models.Now;
        while (true)
        {
            var asked = model;
            var (response, error) = await question.AskAsync(asked, _step, (messages, how) => CallAsync(asked, messages, how, cancellationToken), Note);
            if (response is not null)
            {
                return response.Text;
            }

            model = Instead(asked, error!) ?? throw new ActionException(error!.Code, error.Message, error);
        }
    }

    private async Task<(ChatResponse? Response, ModelException? Error)> CallAsync(
        IChatClient model, List<ChatMessage> messages, ChatOptions how, CancellationToken cancellationToken)
    {
        if (_isOverBudget())
        {
            throw new ActionException(ActionErrors.BudgetExhausted, "The budget of this execution is used up.");
        }

        List<ChatMessage> told = _hide is null ? messages : messages.ConvertAll(message => new ChatMessage(message.Role, _hide(message.Text)));
        try
        {
            return (await model.GetResponseAsync(told, how, cancellationToken), null);
        }
        catch (ModelException error)
        {
            return (null, error);
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

    private void Note(RunnerEvent happened)
    {
        lock (_lock)
        {
            _events.Add(happened);
        }

        if (happened is UsageEvent usage)
        {
            _paid(usage);
        }
    }
}
