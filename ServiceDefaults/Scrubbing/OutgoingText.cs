namespace Dashboard.ServiceDefaults.Scrubbing;

/// <summary>Takes what is secret out of text that leaves the process with logs and traces. A service that knows secrets registers one.</summary>
public sealed class OutgoingText(Func<string, string> scrub)
{
    /// <returns>The very same text when nothing in it is secret.</returns>
    public string Scrub(string text) => scrub(text);
}
