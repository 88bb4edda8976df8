using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>What an action gave.</summary>
public sealed record ActionResult
{
    /// <summary>English, for the model and the step's detail line.</summary>
    public required string Text { get; init; }

    /// <summary>What was extracted.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>Name under which <see cref="Data"/> is kept.</summary>
    public string? DataName { get; init; }

    /// <summary>What was read, for the model; null tells it <see cref="Data"/>. Untrusted.</summary>
    public string? Content { get; init; }

    /// <summary>Words of the user, for the model.</summary>
    public string? PersonSaid { get; init; }

    /// <summary>Files that were stored.</summary>
    public IReadOnlyList<ArtifactEvent> Artifacts { get; init; } = [];

    /// <summary>The value that was put in is secret (a password field) and must be masked wherever it is shown.</summary>
    public bool InputIsSecret { get; init; }

    /// <summary>The run ends here.</summary>
    public bool IsDone { get; init; }

    /// <summary>With <see cref="IsDone"/>: the goal was reached, as far as the one who said so can tell.</summary>
    public bool Success { get; init; } = true;

    /// <summary>How long a wait has lasted that ended because the run is to pause; null when it did not.</summary>
    public TimeSpan? Interrupted { get; init; }

    public static implicit operator ActionResult(string text) => new() { Text = text };
}
