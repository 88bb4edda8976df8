using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>A model call was cancelled by its caller.</summary>
public sealed class ModelCanceledException(CancellationToken cancellationToken) : OperationCanceledException(cancellationToken)
{
    /// <summary>What tries used that were answered before, but not usably.</summary>
    public IReadOnlyList<ModelUsage> Usage { get; internal set; } = [];

    internal UsageDetails? Spent { get; init; }
}
