namespace Dashboard.BrowserAgent;

/// <summary>
/// The script that observes, put together from the files in <c>Scripts/</c>. It is compiled once per document, and what
/// it remembers (which number an element has) lives as long as the document.
/// </summary>
internal static class ObserverScript
{
    /// <summary>Takes the operation's name and its argument.</summary>
    public static PageScript Instance { get; } = new("observe", Assemble());

    private static string Assemble()
    {
        var assembly = typeof(ObserverScript).Assembly;
        var parts = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Dashboard.BrowserAgent.Observation.Scripts.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return reader.ReadToEnd();
            });
        return $"(() => {{\n{string.Join('\n', parts)}\nreturn (operation, argument) => operations[operation](argument);\n}})()";
    }
}
