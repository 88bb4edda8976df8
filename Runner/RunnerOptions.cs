namespace Dashboard.Runner;

/// <summary>Settings of a runner, section <c>Runner</c>.</summary>
public sealed class RunnerOptions
{
    /// <summary>Shown on pages; the host's name when empty.</summary>
    public string? Name { get; set; }

    /// <summary>Executions at once; what <see cref="Contracts.RunnerCapacity"/> says of this machine when null.</summary>
    public int? Capacity { get; set; }

    public TimeSpan HeartbeatEvery { get; set; } = TimeSpan.FromSeconds(10);

    public TimeSpan RenewEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Without a renewal for this long (monotonic) it stops acting by itself, well before the lease ends.</summary>
    public TimeSpan FenceAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Events that nobody confirmed for this long are sent again.</summary>
    public TimeSpan ResendAfter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>On SIGTERM running executions get this long to end before they are handed back.</summary>
    public TimeSpan DrainFor { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Asks for work at least this often, in case a wake was lost.</summary>
    public TimeSpan AskEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A stopped execution that does not end by itself is cut off after this long.</summary>
    public TimeSpan StopPatience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Pages run in the browser's own sandbox. False only where the kernel or the container forbids user namespaces and
    /// every page that is opened is trusted.
    /// </summary>
    public bool BrowserSandbox { get; set; } = true;

    /// <summary>A browser is replaced after so many executions.</summary>
    public int SessionsPerBrowser { get; set; } = 200;

    /// <summary>So is one that takes more memory than this while no execution uses it.</summary>
    public int IdleBrowserMemoryMb { get; set; } = 600;

    /// <summary>A browser of another than the usual kind ends when no execution asked for it for so long.</summary>
    public TimeSpan KeepBrowserFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often browsers are looked after.</summary>
    public TimeSpan CareEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Keeps the state after each step, so that executions go on where they were when this runner is lost.</summary>
    public bool Checkpoints { get; set; } = true;

    /// <summary>Keeps the exact messages, timings and pictures of each step, for the panel that explains it.</summary>
    public bool Explanations { get; set; } = true;

    /// <summary>Highest rate of live pictures while somebody watches.</summary>
    public int PicturesPerSecond { get; set; } = 10;
}
