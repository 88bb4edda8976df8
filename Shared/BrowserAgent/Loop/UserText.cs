namespace Dashboard.BrowserAgent;

/// <summary>What a person said to the agent, marked so that it is told from our words and from pages.</summary>
internal static class UserText
{
    private const string Start = "<user_answer>";
    private const string End = "</user_answer>";
    private const int MaxShort = 200;

    /// <returns>Empty when nothing was said.</returns>
    public static string Fence(string? said) => said is null ? "" : $"\n{Start}\n{Clean(said)}\n{End}";

    /// <summary>In one line, for what is told shortened.</summary>
    public static string Short(ActionOutcome outcome)
    {
        var said = Clean(outcome.PersonSaid ?? "").ReplaceLineEndings(" ");
        return said.Length == 0 ? $": {outcome.Result}" : $": {outcome.Result} {Start}{(said.Length > MaxShort ? said[..MaxShort] + "…" : said)}{End}";
    }

    // Whoever pastes from a page must not end the fence by it.
    private static string Clean(string said) => said
        .Replace("<user_answer", "‹user_answer", StringComparison.OrdinalIgnoreCase)
        .Replace("</user_answer", "‹/user_answer", StringComparison.OrdinalIgnoreCase)
        .Replace(ObservationText.FenceStart, "‹untrusted_page›", StringComparison.OrdinalIgnoreCase)
        .Replace(ObservationText.FenceEnd, "‹/untrusted_page›", StringComparison.OrdinalIgnoreCase);
}
