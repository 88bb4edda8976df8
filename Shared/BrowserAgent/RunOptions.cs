using Dashboard.Contracts;
using Dashboard.LanguageModels;
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
    public IReadOnlyList<Secret> Secrets
    {
        get;
        init
        {
            field = value;
            Scrubber = new SecretScrubber(value);
        }
    } = [];

    /// <summary>What must hold at the end; none leaves the verdict unverified.</summary>
    public IReadOnlyList<Postcondition> Postconditions { get; init; } = [];

    /// <summary>Files that actions may hand to pages, beside those that the browser downloads.</summary>
    public IFileSource? Files { get; init; }

    /// <summary>Where the run keeps its files; null gives it a place of its own that is gone after the run.</summary>
    public Workspace? Workspace { get; init; }

    /// <summary>Answers what the agent asks; null where nobody can be asked.</summary>
    public IPeople? People { get; init; }

    /// <summary>What the data of the result must fit; null takes any answer.</summary>
    public DataSchema? ResultSchema { get; init; }

    /// <summary>What the agent is told of where its browser may go, which the session's <see cref="EgressGuard"/> sees to; empty tells nothing.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>What an earlier run of the same task did until it reached its end, one line an action, for the model as a hint.</summary>
    public IReadOnlyList<string> EarlierWay { get; init; } = [];

    /// <summary>Keeps the state after each step below <c>checkpoints/</c>, and tells of it by a <see cref="CheckpointEvent"/>.</summary>
    public bool KeepsCheckpoints { get; init; }

    /// <summary>Called with what was kept.</summary>
    public Action<Checkpoint>? CheckpointKept { get; init; }

    /// <summary>
    /// Goes on after this state's step instead of beginning; the session is one that <see cref="BrowserRestore"/> opened with it.
    /// </summary>
    public Checkpoint? From { get; init; }

    /// <summary>What did not come back with <see cref="From"/>, for the model.</summary>
    public IReadOnlyList<LocalizableText> NotRestored { get; init; } = [];

    /// <summary>Keeps everything about each step below <c>explain/</c>: messages, answers, timings, what was acted on.</summary>
    public bool Explains { get; init; }

    /// <summary>Shows what the model writes while a step waits for it; null asks for whole answers.</summary>
    public ModelThinking? Thinking { get; init; }

    /// <summary>Takes the run's secrets out of text; made from <see cref="Secrets"/> where none is given after them.</summary>
    public SecretScrubber Scrubber { get; init; } = SecretScrubber.None;

    /// <summary>Takes secrets out of text that is kept; the one door through which explanations and checkpoints pass.</summary>
    public Func<string, string> Scrub => Scrubber.Scrub;

    /// <summary>What "today" means.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILogger Logger { get; init; } = NullLogger.Instance;
}
