namespace Dashboard.Contracts;

/// <summary>
/// The state after a step was kept, and a later attempt or execution can go on from there. It comes after everything the
/// step did, so that an outside effect before it need not be feared any more.
/// </summary>
public sealed record CheckpointEvent : RunnerEvent
{
    /// <summary>The last step that the state holds.</summary>
    public required int StepNumber { get; init; }

    /// <summary>Version of what is kept.</summary>
    public required int Version { get; init; }

    /// <summary>Key in the artifact store. It holds cookies, so no endpoint serves it.</summary>
    public required string Key { get; init; }

    public required long Size { get; init; }

    public IReadOnlyList<CheckpointTab> Tabs { get; set; } = [];

    /// <summary>Number of cookies.</summary>
    public int Cookies { get; init; }

    /// <summary>What is known already not to come back.</summary>
    public IReadOnlyList<LocalizableText> NotRestorable { get; set; } = [];
}

/// <summary>A tab that a checkpoint opens again.</summary>
public sealed record CheckpointTab(string Url, string Title, bool IsCurrent);

/// <summary>The run goes on from an earlier state, or could not and begins anew.</summary>
public sealed record ResumedEvent : RunnerEvent
{
    /// <summary>The last step that counts; 0 when it begins anew.</summary>
    public required int FromStep { get; init; }

    /// <summary>What did not come back, in words for people.</summary>
    public IReadOnlyList<LocalizableText> NotRestored { get; set; } = [];
}
