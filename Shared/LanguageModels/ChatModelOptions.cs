using Dashboard.Contracts;

namespace Dashboard.LanguageModels;

/// <param name="Timeout">For one call with all its tries and waits.</param>
/// <param name="MaxTries">Tries of one call, the first included; waits that the server asked for are not counted.</param>
/// <param name="CaptureContent">Put what is asked and answered into the call's span, too.</param>
public sealed record ChatModelOptions(TimeSpan Timeout, int MaxTries = 3, bool CaptureContent = false)
{
    public static ChatModelOptions Default { get; } = new(TimeSpan.FromSeconds(120));

    /// <summary>A single wait that is longer than this is not taken: the call fails at once, and whoever made it may ask another model.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.MaxValue;

    /// <summary>How long a server may let a call wait while there is another model to ask.</summary>
    public TimeSpan LongestWaitBeforeFallback { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Told what happens during every call, whose answers are then streamed. See <see cref="ModelProgress"/>.</summary>
    public Action<ModelProgress>? Progress { get; init; }

    public static ChatModelOptions From(TaskLimits limits) => new(TimeSpan.FromSeconds(limits.ModelTimeoutSeconds));
}
