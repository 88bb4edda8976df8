namespace Dashboard.Contracts;

/// <summary>A runner's sign of life, every 10 s; the first one registers it.</summary>
/// <param name="RunnerId">Made by the runner at each start: a restarted runner is another one.</param>
/// <param name="Capacity">Executions it takes at once.</param>
/// <param name="BrowserMemoryBytes">Memory of its browsers, 0 when none runs.</param>
/// <param name="Draining">Takes nothing new, because it is ending.</param>
/// <param name="Stopped">The last one: this process ended in order, and nobody needs to look for it.</param>
public sealed record RunnerHeartbeat(
    Guid RunnerId,
    string Name,
    string Host,
    string Version,
    string OperatingSystem,
    int Capacity,
    int Running,
    long MemoryBytes,
    long BrowserMemoryBytes,
    bool Draining,
    bool Stopped = false);

/// <summary>What a runner hears back.</summary>
/// <param name="Drain">A person asked it to take nothing new. The Api refuses its claims either way.</param>
public sealed record HeartbeatResponse(bool Drain);

/// <summary>Asks for one execution to run.</summary>
/// <param name="Resumes">It can go on from checkpoints; one that cannot would repeat what was done.</param>
/// <param name="Held">
/// Set when the claim before this one got no answer: the attempts that the runner knows it holds. One that it was granted and
/// never heard of is given again, instead of being nobody's until its lease ends.
/// </param>
public sealed record ClaimRequest(Guid RunnerId, bool Resumes = false, IReadOnlyList<LeaseReference>? Held = null);

/// <summary>An attempt granted: the runner holds the lease and nobody else may act.</summary>
/// <param name="TraceParent">W3C trace context of the request that created the execution.</param>
/// <param name="Resume">Where it goes on; null starts at the first step.</param>
/// <param name="EarlierWay">What an earlier execution of the task did until it reached its end, one line an action; null when none is known.</param>
public sealed record ClaimedExecution(
    Guid ExecutionId,
    int Attempt,
    TaskSnapshot Task,
    IReadOnlyDictionary<string, string> Inputs,
    ExecutionControl Control,
    int LeaseSeconds,
    string? TraceParent,
    ResumePoint? Resume = null,
    IReadOnlyList<string>? EarlierWay = null);

public sealed record LeaseReference(Guid ExecutionId, int Attempt);

/// <summary>Whether the quotas of an execution's owner leave room for another model call.</summary>
/// <param name="Refusal">Why not, for people; null when they do.</param>
public sealed record QuotaResponse(string? Refusal);

/// <summary>Renews every lease a runner holds, in one call, every 5 s.</summary>
public sealed record RenewRequest(Guid RunnerId, IReadOnlyList<LeaseReference> Leases);

/// <param name="Leases">One row for each lease asked for.</param>
public sealed record RenewResponse(IReadOnlyList<LeaseStatus> Leases);

/// <param name="Held">False: the attempt is over, stop acting at once.</param>
/// <param name="CommittedSequence">Events up to here are in the database and need not be kept any longer.</param>
/// <param name="Answer">The newest answer of a person, in case the message that carried it was lost.</param>
/// <param name="Takeover">The takeover of the person who drives the browser; null while nobody does.</param>
public sealed record LeaseStatus(
    Guid ExecutionId, int Attempt, bool Held, ExecutionControl Control, long CommittedSequence, PersonAnswer? Answer = null, Guid? Takeover = null);

/// <summary>A draining runner hands an attempt back before its lease ends.</summary>
public sealed record ReleaseRequest(Guid RunnerId, Guid ExecutionId, int Attempt);

/// <summary>What an execution's holder gets to know beside the task.</summary>
/// <param name="Model">Null when no model is configured.</param>
/// <param name="FallbackModel">Takes over when the model fails; null when there is none.</param>
/// <param name="JudgeModel">Null when the task names none of its own for judging.</param>
public sealed record ExecutionSecrets(ModelAccess? Model, ModelAccess? FallbackModel = null, ModelAccess? JudgeModel = null)
{
    /// <summary>What may be typed into pages.</summary>
    public IReadOnlyList<ExecutionCredential>? Credentials { get; init; }

    /// <summary>Cookies and storage to begin with, in Playwright's form.</summary>
    public IReadOnlyList<string>? StorageStates { get; init; }

    // The values must not reach a log through the record's printed form.
    public override string ToString() => nameof(ExecutionSecrets);
}

/// <summary>A credential that may be typed.</summary>
/// <param name="Name">As placeholders call it.</param>
/// <param name="Origins">Where its secrets may be typed; the frame's origin counts.</param>
public sealed record ExecutionCredential(string Name, IReadOnlyList<ExecutionSecret> Fields, IReadOnlyList<string> Origins);

/// <param name="IsSecret">Taken out of everything that leaves; false for the name of a user.</param>
/// <param name="IsTotp">Typed as the code that counts at that moment.</param>
public sealed record ExecutionSecret(string Name, string Value, bool IsSecret, bool IsTotp = false)
{
    // The value must not reach a log through the record's printed form.
    public override string ToString() => Name;
}

/// <summary>How to reach a chat model.</summary>
/// <param name="Provider"><c>anthropic</c>, <c>gemini</c>, <c>ollama</c>, or <c>openai</c> for it and everything that speaks its protocol.</param>
/// <param name="BaseUrl">Null is the provider's own address.</param>
/// <param name="InputUsdPerMillion">Overrides the built-in price table.</param>
public sealed record ModelAccess(
    string Provider,
    string Model,
    string ApiKey,
    string? BaseUrl = null,
    decimal? InputUsdPerMillion = null,
    decimal? OutputUsdPerMillion = null)
{
    /// <summary>What is known of the model here and overrides the built-in table.</summary>
    public ModelTraits? Traits { get; init; }

    /// <summary><c>none</c>, <c>low</c>, <c>medium</c>, <c>high</c> or <c>extra_high</c>; null leaves it to the model.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary>
    /// A user named the address, and not the administrator: connections to it are held to the <see cref="NetworkPolicy"/> of the installation.
    /// </summary>
    public bool IsGuarded { get; init; }

    // The key must not reach a log through the record's printed form.
    public override string ToString() => $"{Provider}/{Model}";
}

/// <summary>On <c>control:{runner}</c>: obey now instead of at the next renewal.</summary>
/// <param name="Answer">What a person answered to the question that the execution waits with.</param>
/// <param name="Takeover">The takeover of the person who drives the browser; null while nobody does.</param>
public sealed record ControlMessage(Guid ExecutionId, int Attempt, ExecutionControl Control, PersonAnswer? Answer = null, Guid? Takeover = null);

/// <summary>On <c>committed:{runner}</c>: events up to this one are in the database.</summary>
public sealed record CommittedMessage(Guid ExecutionId, int Attempt, long Sequence);
