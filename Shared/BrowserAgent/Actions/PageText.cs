namespace Dashboard.BrowserAgent;

/// <summary>The text that a person can read on a page, over all its frames.</summary>
internal static class PageText
{
    private static readonly PageScript Read = PageScript.Load("Actions/Scripts/page-text.js", "Observation/Scripts/2-semantics.js", "Observation/Scripts/3-geometry.js");

    public static async Task<string> OfTabAsync(PageTab tab, CancellationToken cancellationToken)
    {
        var texts = await tab.EvaluateInFramesAsync(Read, [null], cancellationToken);
        return string.Join("\n\n", texts.Select(static text => text.Value.GetString()).Where(static text => !string.IsNullOrEmpty(text)));
    }

    public static async Task<string> OfElementAsync(ElementRef element, CancellationToken cancellationToken) =>
        (await element.Frame.EvaluateAsync(Read, [element], cancellationToken)).GetString() ?? "";

    /// <summary>Whether a text holds another, without regard to case and white space.</summary>
    public static bool Holds(string text, string part) => Fold(text).Contains(Fold(part), StringComparison.OrdinalIgnoreCase);

    private static string Fold(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
