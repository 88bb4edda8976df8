namespace Dashboard.Runner.Browsers;

/// <summary>The browsers of this runner.</summary>
internal sealed class BrowserPool
{
    /// <summary>Memory of all browser processes, in bytes of proportional set size.</summary>
    public long MemoryBytes() => 0;
}
