namespace Dashboard.Runner;

/// <summary>Settings of a runner, section <c>Runner</c>.</summary>
public sealed class RunnerOptions
{
    /// <summary>Shown on pages; the host's name when empty.</summary>
    public string? Name { get; set; }

    /// <summary>Executions at once; by cores and memory when null.</summary>
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

    /// <summary>Highest rate of live pictures while somebody watches.</summary>
    public int PicturesPerSecond { get; set; } = 10;

    /// <summary>
    /// What the machine carries: two executions a core, and 400 MB each after 2 GB for everything else (the browser's
    /// share was measured with light pages at 30 MB a context; real pages take ten times that).
    /// </summary>
    public static int DefaultCapacity(int cores, long memoryBytes)
    {
        const long Megabyte = 1024 * 1024;
        var byMemory = (memoryBytes - (2_048 * Megabyte)) / (400 * Megabyte);
        return (int)Math.Clamp(Math.Min(cores * 2, byMemory), 1, 32);
    }
}
