namespace Dashboard.BrowserAgent;

/// <summary>Files of an execution that an action may hand to a page.</summary>
public interface IFileSource
{
    IReadOnlyList<string> FileNames { get; }

    /// <summary>Where the bytes of the file of this name lie on this machine; null when there is none.</summary>
    string? PathOf(string name);
}

/// <summary>Files by their names, wherever they lie.</summary>
public sealed class FileMap(IReadOnlyDictionary<string, string> pathsByName) : IFileSource
{
    public IReadOnlyList<string> FileNames => [.. pathsByName.Keys];

    public string? PathOf(string name) => pathsByName.GetValueOrDefault(name);
}
