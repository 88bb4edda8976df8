namespace Dashboard.Contracts;

/// <summary>
/// What a model has written of its answer so far, told while a step waits for it and never kept: the data of <c>thinking_update</c>.
/// </summary>
/// <param name="ElapsedMs">Since the model was asked.</param>
/// <param name="Thinking">What it thinks; long thoughts by their end. Empty until it says something, and where its server does not stream.</param>
/// <param name="Evaluation">What it says of the step before.</param>
/// <param name="IsOver">The model is not asked any more; the step itself says what came of it.</param>
public sealed record ThinkingUpdate(int StepNumber, long ElapsedMs, string Thinking, string Evaluation, string NextGoal, bool IsOver = false);
