using System.Diagnostics;

namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>The processes of the browsers of a runner, told from others by the directory in which their profiles lie.</summary>
/// <param name="Profiles">What that runner has as <c>TMPDIR</c>.</param>
internal sealed record BrowserProcesses(DirectoryInfo Profiles)
{
    /// <summary>Ids of processes that name the directory in their command line, as each process of a browser does.</summary>
    public List<int> Find() => [.. Process.GetProcesses().Where(IsOurs).Select(process => process.Id)];

    /// <summary>SIGKILL to each, as the system does when memory runs out.</summary>
    public void Kill()
    {
        foreach (var id in Find())
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
            {
                // It ended with another one.
            }
        }
    }

    private bool IsOurs(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline").Contains(Profiles.FullName, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
