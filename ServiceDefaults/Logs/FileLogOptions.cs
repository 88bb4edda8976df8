namespace Dashboard.ServiceDefaults.Logs;

/// <summary>Logs in files, section <c>Logging:File</c>.</summary>
public sealed class FileLogOptions
{
    /// <summary>Directory of the files; none are written when it is empty.</summary>
    public string Path { get; set; } = "";

    /// <summary>A file is closed before it grows beyond this.</summary>
    public long MaxBytes { get; set; } = 5 * 1024 * 1024;

    /// <summary>Files kept, the one being written included.</summary>
    public int Kept { get; set; } = 3;

    /// <summary>How long nothing is tried after the disk refused.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(10);
}
