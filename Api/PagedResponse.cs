namespace Dashboard.Api;

/// <summary>One page of a list in keyset order.</summary>
/// <param name="NextAfter">Value for <c>after</c> that gives the next page; null on the last one.</param>
public sealed record PagedResponse<T>(IReadOnlyList<T> Items, string? NextAfter);
