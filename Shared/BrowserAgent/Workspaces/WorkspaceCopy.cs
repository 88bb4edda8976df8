using Dashboard.Contracts;
using Microsoft.Extensions.Logging;

namespace Dashboard.BrowserAgent;

/// <summary>A file of a workspace with its bytes, as a checkpoint carries it.</summary>
/// <param name="Name">With its folder.</param>
public sealed record CopiedFile(string Name, byte[] Content, bool IsDownload);

/// <summary>What of a workspace goes into a checkpoint.</summary>
/// <param name="TooLarge">Names of files that do not.</param>
internal sealed record WorkspaceCopy(IReadOnlyList<CopiedFile> Files, IReadOnlyList<string> TooLarge);

/// <summary>Carries the files of a workspace on: to another machine, and to the execution.</summary>
internal static class WorkspaceKeeping
{
    /// <summary>A checkpoint is written after each step, so what it may carry is bounded more tightly than the workspace is.</summary>
    public const long MaxCopied = 2_000_000;

    private static readonly TimeSpan KeepPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);

    /// <summary>Reads its files, what the model wrote before what was downloaded, as far as they fit.</summary>
    public static async Task<WorkspaceCopy> CopyAsync(this Workspace workspace, CancellationToken cancellationToken)
    {
        var copied = new List<CopiedFile>();
        var tooLarge = new List<string>();
        var left = MaxCopied;
        foreach (var file in workspace.Files.OrderBy(file => file.IsDownload))
        {
            if (file.Size > left)
            {
                tooLarge.Add(file.Name);
                continue;
            }

            left -= file.Size;
            copied.Add(new CopiedFile(file.Name, await workspace.ReadAsync(file, cancellationToken), file.IsDownload));
        }

        return new WorkspaceCopy(copied, tooLarge);
    }

    /// <summary>
    /// Keeps with the execution what was written, however the run ended; after a stop only as far as that takes no time.
    /// What cannot be kept is logged: a run is not worth less for want of it.
    /// </summary>
    public static async Task<IReadOnlyList<RunnerEvent>> KeepAllAsync(this Workspace workspace, RunOptions options, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(stop.IsCancellationRequested ? StopPatience : KeepPatience, options.Time);
        var kept = new List<RunnerEvent>();
        foreach (var file in workspace.NotKept())
        {
            try
            {
                kept.Add(await workspace.KeepAsync(file, options.Artifacts, ArtifactKind.Other, null, patience.Token));
            }
            catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException)
            {
                options.Logger.LogWarning(error, "A file of the workspace could not be kept");
                break;
            }
        }

        return kept;
    }
}
