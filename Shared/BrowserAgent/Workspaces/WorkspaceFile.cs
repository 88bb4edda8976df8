namespace Dashboard.BrowserAgent;

/// <summary>A file of an execution.</summary>
/// <param name="Name">As the model knows it; may have folders, such as <c>downloads/sales.csv</c>.</param>
/// <param name="Path">Where its bytes lie on this machine; made from no part of the name.</param>
/// <param name="Size">In bytes.</param>
/// <param name="IsDownload">The browser downloaded it, or a person handed it to a page; such files are kept with the execution as soon as they are there.</param>
public sealed record WorkspaceFile(string Name, string Path, long Size, bool IsDownload);

/// <summary>Upper bounds of a workspace.</summary>
/// <param name="MaxFileBytes">One file that is written.</param>
/// <param name="MaxBytes">All files that are written.</param>
public sealed record WorkspaceLimits(long MaxFileBytes = 5_000_000, long MaxBytes = 50_000_000, int MaxFiles = 100);
