namespace Dashboard.Api.Operations;

/// <summary>Settings of watching the installation, section <c>Operations</c>.</summary>
public sealed class OperationsOptions
{
    public TimeSpan SampleEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A dependency that has not answered after this long is unhealthy.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Adding up the sizes of all artifacts is not free, so it is done less often.</summary>
    public TimeSpan ArtifactSizesEvery { get; set; } = TimeSpan.FromMinutes(5);

    public AlertOptions Alerts { get; set; } = new();
}

/// <summary>When an operator is told, section <c>Operations:Alerts</c>.</summary>
public sealed class AlertOptions
{
    /// <summary>The oldest pending execution waits longer than this.</summary>
    public TimeSpan QueueOlderThan { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Less than this part of a disk is free, in percent.</summary>
    public double DiskFreeBelowPercent { get; set; } = 10;

    /// <summary>The oldest event that is not committed is older than this.</summary>
    public TimeSpan EventsLagOver { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A condition must last this long before it is an alert; a restart is none.</summary>
    public TimeSpan RaiseAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>An alert ends when its condition has been away for this long, so that it does not flap.</summary>
    public TimeSpan EndAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Ended alerts are kept this long.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(30);
}
