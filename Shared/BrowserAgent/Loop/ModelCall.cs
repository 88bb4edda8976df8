using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>What came of one call of the model; exactly one of the first three is set, none when the answer held no action, and two when it was cut off.</summary>
/// <param name="FormatHint">Why the answer could not be used.</param>
/// <param name="Usage">What it used; of a call that failed, too.</param>
/// <param name="IsBlank">There was no text at all, after all tries of the call.</param>
internal sealed record ModelCallResult(ModelStep? Step, string? FormatHint, ModelException? Error, IReadOnlyList<UsageEvent> Usage, bool IsBlank = false)
{
    /// <summary>Its answer was cut off because it was too long, as <see cref="Error"/> says; without a hint, before it said anything.</summary>
    public bool IsCut { get; init; }

    /// <summary>The server was found out not to take all that it was asked; null when there was nothing new.</summary>
    public AskedForLess? Less { get; init; }
}

/// <summary>Asks a model for the next step and understands its answer.</summary>
/// <param name="doneOnly">Only the final answer is taken.</param>
internal sealed class ModelCall(IChatClient model, RunOptions options, bool doneOnly)
{
    /// <summary>The form of a step's answer.</summary>
    public static ChatResponseFormatJson FormOf(RunOptions options, bool doneOnly) =>
        ChatResponseFormat.ForJsonSchema(StepSchema.For(options, doneOnly), "step", "The next step.");

    /// <param name="timeLeft">For this call with all the tries that its client makes.</param>
    /// <param name="how">What is asked for beside the messages, the form of the answer included.</param>
    /// <exception cref="OperationCanceledException">Cancelled by the caller.</exception>
    public async Task<ModelCallResult> AskAsync(
        List<ChatMessage> messages, int stepNumber, TimeSpan timeLeft, ChatOptions how, CancellationToken cancellationToken)
    {
        using var told = options.Thinking?.Begin(stepNumber, options);
        var (response, error) = await TryGetAsync(model, messages, told?.Listen(how) ?? how, timeLeft, options.Time, cancellationToken);
        if (response is null)
        {
            return new ModelCallResult(null, null, error, UsageOf(error!, stepNumber)) { IsCut = error!.Code == ModelErrorCodes.AnswerTooLong };
        }

        var read = Read(response.Text, [UsageOf(response, stepNumber)]) with { Less = AskedForLess.Of(response) };
        return read.Step is null && response.FinishReason == ChatFinishReason.Length
            ? read with { FormatHint = read.FormatHint ?? "It was cut off.", Error = CutOff(response), IsCut = true, IsBlank = false }
            : read;
    }

    public static ModelException CutOff(ChatResponse response) => new(
        ModelErrorCodes.AnswerTooLong,
        $"The model {response.ModelId} had used up the tokens of an answer before it had said all. Use a model that may say more.")
    {
        IsTransient = true,
        IsOfThisQuestion = true,
    };

    private ModelCallResult Read(string text, IReadOnlyList<UsageEvent> usage)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new ModelCallResult(null, null, null, usage, IsBlank: true);
        }

        try
        {
            var step = ModelOutputParser.Parse(text);
            if (doneOnly && step.Actions.Count > 0)
            {
                // A server without structured output lets the model answer what it likes.
                var done = step.Actions.OfType<DoneParameters>().FirstOrDefault()
                    ?? throw new ModelOutputException("Only the action \"done\" is possible now.");
                step = step with { Actions = [done] };
            }

            return new ModelCallResult(step.Actions.Count == 0 ? null : step, null, null, usage);
        }
        catch (ModelOutputException unusable)
        {
            return new ModelCallResult(null, unusable.Message, null, usage);
        }
    }

    /// <summary>Asks within a time; a failure is a value.</summary>
    public static async Task<(ChatResponse? Response, ModelException? Error)> TryGetAsync(
        IChatClient model, List<ChatMessage> messages, ChatOptions asked, TimeSpan timeLeft, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(timeLeft > TimeSpan.Zero ? timeLeft : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return (await model.GetResponseAsync(messages, asked, either.Token), null);
        }
        catch (ModelException error)
        {
            return (null, error);
        }
        catch (OperationCanceledException cancelled) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, ModelException.OutOfTime(cancelled));
        }
    }

    /// <summary>What a call used, as it is kept with the execution.</summary>
    public static UsageEvent UsageOf(ChatResponse response, int? stepNumber) => ModelUsage.Of(response) is { } usage
        ? UsageOf(usage, stepNumber)
        : new UsageEvent
        {
            Model = response.ModelId ?? "",
            InputTokens = response.Usage?.InputTokenCount ?? 0,
            CachedInputTokens = response.Usage?.CachedInputTokenCount ?? 0,
            OutputTokens = response.Usage?.OutputTokenCount ?? 0,
            StepNumber = stepNumber,
        };

    /// <summary>What a call used all the same that failed in the end.</summary>
    public static IReadOnlyList<UsageEvent> UsageOf(ModelException error, int? stepNumber) => [.. error.Usage.Select(usage => UsageOf(usage, stepNumber))];

    /// <summary>What a call used all the same that was broken off.</summary>
    public static IReadOnlyList<UsageEvent> UsageOf(ModelCanceledException cancelled, int? stepNumber) => [.. cancelled.Usage.Select(usage => UsageOf(usage, stepNumber))];

    private static UsageEvent UsageOf(ModelUsage usage, int? stepNumber) => new()
    {
        Model = usage.Model,
        InputTokens = usage.InputTokens,
        CachedInputTokens = usage.CachedInputTokens,
        OutputTokens = usage.OutputTokens,
        CostUsd = usage.CostUsd,
        StepNumber = stepNumber,
    };
}
