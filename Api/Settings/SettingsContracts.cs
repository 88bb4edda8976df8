using Dashboard.Contracts;

namespace Dashboard.Api.Settings;

/// <summary>Defaults for new tasks and the rules of the installation.</summary>
public sealed record SettingsResponse
{
    /// <summary>Limits that a new task starts with.</summary>
    public TaskLimits Limits { get; init; } = new();

    /// <summary>Browser settings that a new task starts with; its time zone is what "yesterday" means where a task names none.</summary>
    public BrowserSettings Browser { get; init; } = new();

    /// <summary>A model as <c>provider/model</c> for tasks that name none; null takes the server's configuration.</summary>
    public string? DefaultModel { get; init; }

    /// <summary>Days after which pictures of ended executions are deleted.</summary>
    public int ScreenshotRetentionDays { get; init; } = 30;

    /// <summary>Days after which ended executions are deleted with everything kept with them; null keeps them.</summary>
    public int? ExecutionRetentionDays { get; init; } = 365;

    /// <summary>When they were saved. Sent back with a PUT it is refused with 409 <c>changed_meanwhile</c> when somebody saved others since.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>What the page needs to know about the server it talks to.</summary>
/// <param name="Models">Models that are configured, as <c>provider/model</c>; empty when none is.</param>
/// <param name="PracticeUrl">Address of the practice site as the browser of a person reaches it; null where it is off.</param>
public sealed record ServerInfoResponse(string Version, IReadOnlyList<string> Models, string? DefaultModel, string? PracticeUrl, DateTimeOffset Now);
