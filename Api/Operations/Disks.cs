using Dashboard.Api.Artifacts;

namespace Dashboard.Api.Operations;

/// <summary>Room on the disks that this Api writes to.</summary>
internal sealed class Disks(IArtifactStore store)
{
    public IReadOnlyList<DiskStatus> Measure()
    {
        var mounts = DriveInfo.GetDrives();
        return Places().Select(place => (place.Use, Mount: MountOf(mounts, Path.GetFullPath(place.Path))))
            .GroupBy(place => place.Mount, place => place.Use)
            .Select(group => Measure(group.Key, [.. group])).OfType<DiskStatus>().ToList();
    }

    private IEnumerable<(string Use, string Path)> Places()
    {
        if (Probes.Itself(store) is DirectoryArtifactStore directory)
        {
            yield return ("artifacts", directory.Root);
        }

        yield return ("temporary", Path.GetTempPath());
    }

    private static string MountOf(DriveInfo[] mounts, string path) => mounts.Select(mount => mount.Name)
        .Where(mount => path == mount || path.StartsWith(mount.EndsWith('/') ? mount : mount + "/", StringComparison.Ordinal))
        .MaxBy(mount => mount.Length) ?? Path.GetPathRoot(path)!;

    private static DiskStatus? Measure(string mount, IReadOnlyList<string> uses)
    {
        try
        {
            var drive = new DriveInfo(mount);
            return drive.TotalSize == 0 ? null : new DiskStatus(Environment.MachineName, mount, uses, drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
