namespace Dashboard.Api.Backups;

/// <summary>A backup or restore that was refused or broke off, for people to read.</summary>
/// <param name="code">Stable; scripts may depend on it.</param>
/// <param name="exitCode"><see cref="Refused"/> or <see cref="Damaged"/>.</param>
public sealed class BackupException(string code, string message, int exitCode = BackupException.Refused, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Nothing was changed, because something has to be decided or mended first.</summary>
    public const int Refused = 3;

    /// <summary>The archive cannot be used.</summary>
    public const int Damaged = 4;

    public string Code { get; } = code;

    public int ExitCode { get; } = exitCode;

    internal static BackupException Broken(string what, Exception? inner = null) =>
        new("damaged_archive", $"This backup is damaged: {what} Nothing was changed. Take another one.", Damaged, inner);
}
