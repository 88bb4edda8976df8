using Dashboard.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dashboard.BrowserAgent;

/// <summary>What a run needs beside its goal and its browser.</summary>
public sealed record RunOptions
{
    public required IArtifactSink Artifacts { get; init; }

    public RunControl Control { get; init; } = new();

    public TaskLimits Limits { get; init; } = new();

    public AgentSettings Agent { get; init; } = new();

    /// <summary>What the agent may have typed without seeing it.</summary>
    public IReadOnlyList<Secret> Secrets { get; init; } = [];

    /// <summary>What must hold at the end; none leaves the verdict unverified.</summary>
    public IReadOnlyList<Postcondition> Postconditions { get; init; } = [];

    /// <summary>Files that actions may hand to pages, beside those that the browser downloads.</summary>
    public IFileSource? Files { get; init; }

    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>What "today" means.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILogger Logger { get; init; } = NullLogger.Instance;
}
