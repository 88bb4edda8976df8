namespace Dashboard.Contracts;

/// <summary>Everything about one step that somebody needs who asks why it went as it did; secrets are taken out.</summary>
public sealed record StepExplanation
{
    /// <summary>Version of this record.</summary>
    public int Version { get; set; } = 1;

    /// <summary>In the place of a step's number: what the judge was asked about the result.</summary>
    public const int Verdict = 0;

    public required int StepNumber { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Where the time went, in order.</summary>
    public IReadOnlyList<PhaseTiming> Phases { get; set; } = [];

    /// <summary>Calls of the model, in order; none in a recipe.</summary>
    public IReadOnlyList<ModelCallExplanation> Calls { get; set; } = [];

    /// <summary>The page as the model was told of it.</summary>
    public string? Observation { get; init; }

    /// <summary>The page at the moment before the first input.</summary>
    public ExplainedPicture? Picture { get; init; }

    /// <summary>What was acted on, in order.</summary>
    public IReadOnlyList<ActedElement> Acted { get; set; } = [];
}

/// <param name="Name"><c>observe</c>, <c>decide</c>, <c>act</c>, <c>reflect</c> or <c>checkpoint</c>.</param>
/// <param name="StartMs">Since the beginning of the step.</param>
public sealed record PhaseTiming(string Name, double StartMs, double DurationMs);

/// <param name="Key">Key in the artifact store.</param>
/// <param name="Width">Of the viewport, in CSS pixels; outlines are in these.</param>
public sealed record ExplainedPicture(string Key, double Width, double Height);

/// <summary>An element that input went to. It is drawn over the picture and never into it.</summary>
/// <param name="Outline">Null when its place is not known or not on the picture.</param>
public sealed record ActedElement(string ActionType, string? Target, Outline? Outline);

/// <summary>A rectangle in CSS pixels of the picture's viewport.</summary>
public sealed record Outline(double X, double Y, double Width, double Height);

/// <summary>One question to the model, with its answer.</summary>
public sealed record ModelCallExplanation
{
    public required string Model { get; init; }

    /// <summary>Since the beginning of the step.</summary>
    public required double StartMs { get; init; }

    public required double DurationMs { get; init; }

    public IReadOnlyList<ExplainedMessage> Messages { get; set; } = [];

    /// <summary>
    /// Each request as it went over the wire, the last one answered; more than one means that it was tried again. Pictures
    /// are replaced by <c>{{picture:…}}</c> with their key.
    /// </summary>
    public IReadOnlyList<WireRequest> Requests { get; set; } = [];

    /// <summary>The answer as it came; null when there was none.</summary>
    public string? Answer { get; init; }

    public long InputTokens { get; init; }

    public long CachedInputTokens { get; init; }

    public long OutputTokens { get; init; }

    public decimal? CostUsd { get; init; }

    public string? ErrorCode { get; init; }
}

/// <param name="Status">HTTP status; null when there was no answer.</param>
public sealed record WireRequest(string Address, string Body, int? Status, double DurationMs);

/// <summary>A message of the conversation, whatever the provider's own form is.</summary>
/// <param name="Role"><c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Pictures">Keys in the artifact store.</param>
public sealed record ExplainedMessage(string Role, string Text, IReadOnlyList<string> Pictures);
