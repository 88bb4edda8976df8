using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

/// <summary>What a postcondition looks at when an execution says that it is done.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<PostconditionKind>))]
public enum PostconditionKind
{
    /// <summary>The page shown at the end holds the text.</summary>
    TextPresent,

    /// <summary>The address at the end is as given; <c>*</c> stands for anything.</summary>
    UrlMatches,

    /// <summary>A file whose name is as given was downloaded and is not empty; <c>*</c> stands for anything.</summary>
    FileDownloaded,

    /// <summary>The result, or the named part of it, is valid against the JSON schema.</summary>
    ResultSchema,

    /// <summary>A comparison over the result holds, such as <c>count($.orders[*]) &gt; 0</c>.</summary>
    Expression,

    /// <summary>A model that sees the end with its own eyes says so.</summary>
    Judge,
}

/// <summary>Something that must hold when the goal was reached.</summary>
public sealed record Postcondition
{
    public required PostconditionKind Kind { get; init; }

    /// <summary>
    /// The text, the pattern of the address or the file name, the expression, or what the judge is to look for (null:
    /// whether the task was done). For a schema, the name of the part of the result; null is all of it.
    /// </summary>
    public string? Value { get; init; }

    /// <summary>The JSON schema, for that kind.</summary>
    public JsonElement? Schema { get; init; }
}

/// <summary>What became of one postcondition.</summary>
/// <param name="Outcome">Unverified where it could not be told.</param>
public sealed record PostconditionResult(Postcondition Condition, Verdict Outcome, LocalizableText Reason);

/// <summary>A coming step of the agent's plan.</summary>
public sealed record PlanItem(string Text, StepState State);
