using System.Text.Json;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>
/// A question that is told with less until its model takes it: by the table of models before it is asked, and by what its server says when
/// that finds it too long. An answer that was cut off is asked for again.
/// </summary>
/// <param name="limits">Of the run: what one question found out holds for all after it.</param>
internal abstract class FittedQuestion(ModelLimits limits)
{
    /// <summary>After so many answers that cannot be used a model is given up.</summary>
    public const int MaxAnswers = 3;

    private bool _thinksTooMuch;

    /// <summary>Of the question that was made last, with the form of its answer.</summary>
    public int Tokens { get; private set; }

    /// <summary>The form of the answer.</summary>
    protected abstract ChatResponseFormatJson Form { get; }

    /// <summary>The question as it is told now.</summary>
    protected abstract List<ChatMessage> Messages();

    /// <summary>Leaves something out.</summary>
    /// <returns>False when there is nothing left to leave out.</returns>
    protected abstract bool TellLess();

    /// <summary>An answer was too long: asks for one that is shorter.</summary>
    /// <returns>False when the question stays the same.</returns>
    protected virtual bool AskForLess() => false;

    /// <summary>The messages, as long as the model takes them.</summary>
    public List<ChatMessage> For(IChatClient model)
    {
        var room = limits.Question(model);
        var messages = Messages();
        while ((Tokens = Count(model, messages)) > room && TellLess())
        {
            messages = Messages();
        }

        return messages;
    }

    /// <summary>What is asked for beside the messages that <see cref="For"/> gave last.</summary>
    public ChatOptions How(IChatClient model) => new()
    {
        ResponseFormat = Form,
        MaxOutputTokens = limits.Answer(model),
        Reasoning = _thinksTooMuch ? new ReasoningOptions { Effort = ReasoningEffort.Low } : null,
    };

    /// <summary>The model's server found the question too long: it has to be shorter from now on.</summary>
    /// <returns>False when there is nothing left to leave out.</returns>
    public bool CanBeShorter(IChatClient model, ModelException tooLong)
    {
        var before = Tokens;
        limits.QuestionWasTooLong(model, before, tooLong.ContextTokens);
        For(model);
        return Tokens < before;
    }

    /// <summary>The answer was cut off: the next one may be longer, and the model is to think less where it said nothing at all.</summary>
    /// <param name="used">Null where the server does not say.</param>
    public void AnswerWasCut(IChatClient model, UsageEvent? used, bool saidNothing)
    {
        limits.AnswerWasCut(model, Tokens, used);
        _thinksTooMuch |= saidNothing;
    }

    /// <summary>Asks one model until it answers in full, or until nothing can be left out any more.</summary>
    /// <param name="step">Null for who judges at the end.</param>
    /// <param name="call">Asks once; exactly one of what it gives is set.</param>
    /// <param name="tell">Told at once what was paid for and what was found out.</param>
    public async Task<(ChatResponse? Response, ModelException? Error)> AskAsync(
        IChatClient model, int? step, Func<List<ChatMessage>, ChatOptions, Task<(ChatResponse? Response, ModelException? Error)>> call, Action<RunnerEvent> tell)
    {
        for (var answers = 1; ;)
        {
            var (response, error) = await CallAsync();
            var usage = response is not null ? [ModelCall.UsageOf(response, step)] : ModelCall.UsageOf(error!, step);
            foreach (var happened in usage.Concat<RunnerEvent>(response is not null && AskedForLess.Of(response) is { } less ? AgentWords.AskedForLess(step, less) : []))
            {
                tell(happened);
            }

            if (response is not null && !IsCut(response))
            {
                return (response, null);
            }

            error ??= ModelCall.CutOff(response!);
            if (error.Code == ModelErrorCodes.QuestionTooLong && CanBeShorter(model, error))
            {
                tell(AgentWords.QuestionShortened(step, error.Message));
            }
            else if (error.Code == ModelErrorCodes.AnswerTooLong && (AskForLess() || answers < MaxAnswers))
            {
                answers++;
                AnswerWasCut(model, usage.Count == 0 ? null : usage[^1], saidNothing: response is null);
                tell(AgentWords.AnswerCut(step, error.Message));
            }
            else
            {
                return (null, error);
            }
        }

        async Task<(ChatResponse? Response, ModelException? Error)> CallAsync()
        {
            try
            {
                return await call(For(model), How(model));
            }
            catch (ModelCanceledException cancelled)
            {
                foreach (var paid in ModelCall.UsageOf(cancelled, step))
                {
                    tell(paid);
                }

                throw;
            }
        }
    }

    /// <summary>Halves how much is told of something.</summary>
    /// <param name="most">What may be told of it so far.</param>
    /// <param name="length">What there is.</param>
    /// <returns>False when it cannot be less.</returns>
    protected static bool Halve(ref int most, int length, int least)
    {
        var now = Math.Min(most, length);
        most = Math.Max(now / 2, least);
        return now > least;
    }

    /// <summary>Servers have been seen to call an answer cut off that is all there.</summary>
    private static bool IsCut(ChatResponse response)
    {
        if (response.FinishReason != ChatFinishReason.Length)
        {
            return false;
        }

        try
        {
            using var whole = JsonDocument.Parse(response.Text);
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private int Count(IChatClient model, List<ChatMessage> messages)
    {
        // A picture is not sent to a model that is known to see nothing.
        var sees = (model.GetService(typeof(ModelCapabilities)) as ModelCapabilities)?.Vision != false;
        return TokenEstimate.Of(messages, sees) + TokenEstimate.Of(Form.Schema?.GetRawText());
    }
}
