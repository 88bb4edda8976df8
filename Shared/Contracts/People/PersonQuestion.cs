using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

[JsonConverter(typeof(SnakeCaseEnumConverter<QuestionKind>))]
public enum QuestionKind
{
    /// <summary>Answered with text.</summary>
    Question,

    /// <summary>Answered with yes or no.</summary>
    Approval,

    /// <summary>A person is to do something and to say when it is done.</summary>
    Takeover,
}

/// <summary>What an execution waits for a person to say.</summary>
public sealed record PersonQuestion
{
    public const int MaxTextLength = 4_000;
    public const int MaxChoices = 10;
    public const int MaxChoiceLength = 200;

    /// <summary>Answers name it, so that none meets another question than the one that was read.</summary>
    public required Guid Id { get; init; }

    public required QuestionKind Kind { get; init; }

    /// <summary>The question, what is to be approved, or what a person is to do. Words of a model: they may quote a page.</summary>
    public required string Text { get; init; }

    public string? Reason { get; init; }

    /// <summary>Answers that are offered; others may be given too.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    public int? StepNumber { get; init; }

    public required DateTimeOffset AskedAt { get; init; }
}

/// <summary>What a person said.</summary>
/// <param name="Text">The answer, or a remark beside <paramref name="Approved"/>.</param>
/// <param name="Approved">Of an approval: yes or no. Of a takeover: whether it was done. Null for a question.</param>
public sealed record PersonAnswer(Guid QuestionId, string? Text, bool? Approved)
{
    public const int MaxTextLength = 4_000;
}

/// <summary>The run waits for a person from here on; it is committed before it does, so that nobody waits unheard.</summary>
public sealed record QuestionEvent(PersonQuestion Question) : RunnerEvent
{
    [JsonIgnore]
    public override bool MustBeCommittedFirst => true;
}
