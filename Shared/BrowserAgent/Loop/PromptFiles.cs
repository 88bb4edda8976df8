namespace Dashboard.BrowserAgent;

/// <summary>Texts for models that are kept as files beside the code.</summary>
internal static class PromptFiles
{
    public static string Load(string name)
    {
        using var stream = typeof(PromptFiles).Assembly.GetManifestResourceStream($"Dashboard.BrowserAgent.Loop.Prompts.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
