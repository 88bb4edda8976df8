using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

/// <summary>What happens to an execution whose runner was lost.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<LostRunnerPolicy>))]
public enum LostRunnerPolicy
{
    /// <summary>Starts again, unless an action with an outside effect was (or may have been) performed; then it fails.</summary>
    RestartIfSafe,

    /// <summary>Always starts again.</summary>
    Restart,

    /// <summary>Always fails.</summary>
    Fail,
}

/// <summary>What starting a task means while an execution of it is not final.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<OverlapPolicy>))]
public enum OverlapPolicy
{
    /// <summary>Refused with 409.</summary>
    Refuse,

    /// <summary>Waits until the earlier ones have ended.</summary>
    Queue,

    /// <summary>Runs beside them.</summary>
    Parallel,
}

/// <summary>How long an execution waits for a runner compared with others. It moves its place in the queue and never shuts anyone out.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<Priority>))]
public enum Priority
{
    Normal,
    High,
    Low,
}

[JsonConverter(typeof(SnakeCaseEnumConverter<BrowserKind>))]
public enum BrowserKind
{
    /// <summary>chromium-headless-shell: a third of the start-up time and half the memory.</summary>
    HeadlessShell,

    /// <summary>Full Chromium in its new headless mode; harder for sites to tell from a person's.</summary>
    Chromium,
}

/// <summary>Upper bounds of one execution; time spent paused or waiting for a human does not count.</summary>
public sealed record TaskLimits
{
    public int MaxSteps { get; set; } = 100;

    public int MaxActionsPerStep { get; set; } = 5;

    /// <summary>Consecutive failed steps after which a final answer is asked for.</summary>
    public int MaxFailures { get; set; } = 5;

    public int ModelTimeoutSeconds { get; set; } = 120;

    public int ActionTimeoutSeconds { get; set; } = 30;

    public int StepTimeoutSeconds { get; set; } = 180;

    public int RunTimeoutMinutes { get; set; } = 60;

    /// <summary>Model cost in US dollars after which no further model call is made; null means no budget.</summary>
    public decimal? MaxCostUsd { get; init; }

    /// <summary>Tokens of all model calls, given and got, after which no further one is made; null means no budget.</summary>
    public long? MaxTokens { get; init; }
}

/// <summary>The browser an execution gets.</summary>
public sealed record BrowserSettings
{
    public BrowserKind Kind { get; set; } = BrowserKind.HeadlessShell;

    public int ViewportWidth { get; set; } = 1280;

    public int ViewportHeight { get; set; } = 800;

    /// <summary>BCP 47 language tag; null leaves the browser's own.</summary>
    public string? Locale { get; init; }

    /// <summary>IANA time zone; also what "yesterday" means. Null is the server's default.</summary>
    public string? TimeZone { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>Device that the browser presents itself as, with its viewport, pixel ratio, touch screen and user agent; null is a desktop computer.</summary>
    public string? Device { get; init; }

    /// <summary>Address of a proxy that everything goes through, such as http://proxy:3128 or socks5://proxy:1080.</summary>
    public string? ProxyServer { get; init; }

    /// <summary>Hosts that are reached without the proxy, separated by commas; .example.com means all below it.</summary>
    public string? ProxyBypass { get; init; }

    public string? ProxyUsername { get; init; }

    /// <summary>Names the credential that holds the password, as typed secrets are named: the password itself is never kept with a task.</summary>
    public string? ProxyPassword { get; init; }
}

/// <summary>The task as it was when the execution was created; later edits change nothing that already started.</summary>
public sealed record TaskSnapshot
{
    public required Guid TaskId { get; init; }

    public required string Name { get; init; }

    /// <summary>What to do in plain language; null when <see cref="Recipe"/> says it.</summary>
    public string? Prompt { get; init; }

    public Recipe? Recipe { get; init; }

    /// <summary>Does nothing for this many milliseconds, without a browser: for tests and for measuring the queue.</summary>
    public int? NoOpMilliseconds { get; init; }

    /// <summary>A model as <c>provider/model</c>; null is the configured default.</summary>
    public string? Model { get; init; }

    public TaskLimits Limits { get; set; } = new();

    public BrowserSettings Browser { get; set; } = new();

    public AgentSettings Agent { get; set; } = new();

    /// <summary>What must hold at the end; null and empty ask for nothing.</summary>
    public IReadOnlyList<Postcondition>? Postconditions { get; init; }

    /// <summary>JSON schema that the data of the result must fit; null takes any answer.</summary>
    public JsonElement? ResultSchema { get; init; }

    /// <summary>Which credentials it may use; the values come to the holder of the lease alone.</summary>
    public IReadOnlyList<TaskCredential>? Credentials { get; init; }

    /// <summary>Hosts that its browser may reach, as <see cref="HostPattern"/> reads them; null and empty allow all that are public.</summary>
    public IReadOnlyList<string>? AllowedHosts { get; init; }

    /// <summary>Hosts that its browser may not reach, even when they are allowed.</summary>
    public IReadOnlyList<string>? BlockedHosts { get; init; }

    public LostRunnerPolicy OnLostRunner { get; init; }

    public OverlapPolicy WhenRunning { get; init; }

    public Priority Priority { get; init; }
}
