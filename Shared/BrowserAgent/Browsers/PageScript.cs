using System.Text;

namespace Dashboard.BrowserAgent;

/// <summary>
/// A function that runs in pages. Each frame compiles it once per document and keeps it, so that it is called and not
/// sent again. Make one instance per script and keep it in a static field.
/// </summary>
/// <param name="name">For error messages.</param>
/// <param name="source">A JavaScript expression that gives a function.</param>
public sealed class PageScript(string name, string source)
{
    public string Name { get; } = name;

    /// <summary>It does what pages may do only when a person just did something.</summary>
    public bool UserGesture { get; init; }

    public string Source { get; } = source;

    /// <summary>What is compiled and kept: this one, or the one that this is made of.</summary>
    internal PageScript Compiled { get => field ?? this; private init; }

    /// <summary>The same function, with all that it keeps in mind, called as what a person does (<see cref="UserGesture"/>).</summary>
    public PageScript ByPerson() => new(Name, Source) { UserGesture = true, Compiled = Compiled };

    /// <summary>Reads a script embedded in this assembly.</summary>
    /// <param name="path">A file that holds an expression, for example <c>Settling/Scripts/quiet.js</c>.</param>
    /// <param name="definitions">Files whose functions that expression uses.</param>
    public static PageScript Load(string path, params ReadOnlySpan<string> definitions) => new(path, Compose(path, definitions));

    /// <inheritdoc cref="Load(string, ReadOnlySpan{string})"/>
    public static PageScript LoadWithGesture(string path, params ReadOnlySpan<string> definitions) =>
        new(path, Compose(path, definitions)) { UserGesture = true };

    private static string Compose(string path, ReadOnlySpan<string> definitions)
    {
        if (definitions.IsEmpty)
        {
            return Read(path);
        }

        var source = new StringBuilder("(() => {\n");
        foreach (var definition in definitions)
        {
            source.Append(Read(definition)).Append('\n');
        }

        // Comments may precede the expression, so it cannot simply follow a "return".
        return source.Append("return (\n").Append(Read(path)).Append("\n);\n})()").ToString();
    }

    private static string Read(string path)
    {
        var resource = $"Dashboard.BrowserAgent.{path.Replace('/', '.')}";
        using var stream = typeof(PageScript).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"There is no embedded script {resource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>A script of ours threw in the page: a fault of the script, not of the page.</summary>
public sealed class PageScriptException(string script, string message) : Exception($"{script}: {message}");

/// <summary>What a script gave in one frame.</summary>
/// <param name="Value">Undefined (<c>default</c>) when it gave nothing.</param>
public sealed record FrameValue(Frame Frame, System.Text.Json.JsonElement Value);
