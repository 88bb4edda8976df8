using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

public sealed record AskHumanParameters : ActionParameters
{
    public const string Type = "ask_human";

    public required string Question { get; init; }

    [Description("Answers to choose from, if there are some.")]
    public IReadOnlyList<string>? Choices { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;
}

public sealed record RequestApprovalParameters : ActionParameters
{
    public const string Type = "request_approval";

    [Description("What you are about to do, exactly.")]
    public required string Plan { get; init; }

    [Description("Why.")]
    public string? Reason { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;
}

public sealed record RequestTakeoverParameters : ActionParameters
{
    public const string Type = "request_takeover";

    [Description("What the person is to do and why you cannot.")]
    public required string Reason { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;
}
