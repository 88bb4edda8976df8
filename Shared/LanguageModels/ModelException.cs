using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>Stable codes of what can go wrong with a model call; pages translate them by <c>errors.{code}</c>.</summary>
public static class ModelErrorCodes
{
    public const string NotConfigured = "model_not_configured";
    public const string Unreachable = "model_unreachable";
    public const string KeyRejected = "model_key_rejected";
    public const string RateLimited = "model_rate_limited";
    public const string Timeout = "model_timeout";
    public const string RefusedRequest = "model_refused_request";
    public const string NotFound = "model_not_found";
    public const string Overloaded = "model_overloaded";

    /// <summary>Something answered with success, but not in the provider's format: usually a wrong base URL.</summary>
    public const string InvalidAnswer = "model_invalid_answer";

    /// <summary>The model had used up the tokens of an answer before it said anything, or anything that can be used.</summary>
    public const string AnswerTooLong = "model_answer_too_long";

    /// <summary>The question did not fit into the model's context.</summary>
    public const string QuestionTooLong = "model_question_too_long";

    /// <summary>The network policy of the installation does not let anybody go there.</summary>
    public const string HostNotAllowed = HostRefusedException.Code;

    /// <summary>Whoever owns the execution has no money left for models. No other model helps.</summary>
    public const string QuotaExceeded = "quota_exceeded";

    /// <summary>The replay of a recording was asked something that is not in it.</summary>
    public const string NotRecorded = "model_not_recorded";
}

/// <summary>A model call failed. The message is a sentence a person can act on and never holds the key.</summary>
public sealed class ModelException(string code, string message) : Exception(message)
{
    /// <summary>One of <see cref="ModelErrorCodes"/>.</summary>
    public string Code { get; } = code;

    /// <summary>Another try of the same request may succeed.</summary>
    public bool IsTransient { get; init; }

    /// <summary>How long the server asked to wait before the next try.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Name of the parameter that the server refused, where it says so.</summary>
    public string? Parameter { get; init; }

    /// <summary>How many tokens go into the model's context, where a server that found a question too long says so.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>What of the request was refused; of a refusal by the server alone.</summary>
    internal RefusedParts Refused { get; init; }

    /// <summary>The model, or its provider, would not answer this question; another one it may.</summary>
    public bool IsOfThisQuestion { get; init; }

    /// <summary>What the failed call used all the same, each model with its own cost.</summary>
    public IReadOnlyList<ModelUsage> Usage { get; internal set; } = [];

    /// <summary>Tokens of tries that were answered, but not usably.</summary>
    internal UsageDetails? Spent { get; set; }

    /// <summary>Nothing was sent: the server was left alone after failures of earlier calls.</summary>
    internal bool WasNotSent { get; init; }

    public ExecutionError ToError() => new(Code, Message);

    /// <summary>A caller's own time for a call was up.</summary>
    public static ModelException OutOfTime(OperationCanceledException cancelled) => new(
        ModelErrorCodes.Timeout, "The model gave no usable answer within its time-out. Try again, or raise the model time-out.")
    {
        Usage = (cancelled as ModelCanceledException)?.Usage ?? [],
    };

    internal static ModelException NotConfigured(string message) => new(ModelErrorCodes.NotConfigured, message);

    internal static ModelException CannotRead(string model, AIContent content) => new(
        ModelErrorCodes.RefusedRequest,
        $"The model {model} cannot read content of type {(content as DataContent)?.MediaType ?? (content as UriContent)?.MediaType ?? content.GetType().Name}.");

    internal static ModelException EmptyAnswer(string model) => new(
        ModelErrorCodes.InvalidAnswer, $"The model {model} gave an empty answer each time it was asked.")
    {
        IsTransient = true,
    };

    /// <param name="said">The model's words, where it has any.</param>
    internal static ModelException RefusedToAnswer(string model, string said) => new(
        ModelErrorCodes.RefusedRequest,
        $"The model {model} would not answer, or its provider held the answer back.{(said.Length == 0 ? "" : $" It said: {said}")} Change what is asked, or use another model.")
    {
        IsOfThisQuestion = true,
    };

    internal static ModelException SaidNothing(string model) => new(
        ModelErrorCodes.AnswerTooLong,
        $"The model {model} had used up the tokens of an answer before it said anything. Let it think less, or use another model.")
    {
        IsTransient = true,
        IsOfThisQuestion = true,
    };

    internal static ModelException BrokeOff(string host) => new(
        ModelErrorCodes.Unreachable, $"The model server at {host} broke off in the middle of its answer. Try again.")
    {
        IsTransient = true,
    };

    internal static ModelException InvalidAnswer(string host) => new(
        ModelErrorCodes.InvalidAnswer,
        $"The server at {host} answered, but not as a model does. Check the provider and the base URL.")
    {
        IsTransient = true,
    };
}
