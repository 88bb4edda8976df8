using System.Globalization;
using Dashboard.Api.Commands;
using Dashboard.Contracts;

namespace Dashboard.Api.Checks;

/// <summary>This machine: disk, memory, and what a browser needs.</summary>
internal static class MachineChecks
{
    private const long Gigabyte = 1024 * 1024 * 1024;

    private const int MinDescriptors = 4096;

    private static readonly TimeSpan OldBackup = TimeSpan.FromHours(36);

    private static readonly string[] Browsers = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    public static CheckResult Disk(IConfiguration configuration)
    {
        var path = configuration["Artifacts:Directory"] is { Length: > 0 } directory && Directory.Exists(directory) ? directory : AppContext.BaseDirectory;
        var drive = new DriveInfo(path);
        var percent = 100.0 * drive.AvailableFreeSpace / Math.Max(1, drive.TotalSize);
        var found = string.Create(CultureInfo.InvariantCulture, $"{Size(drive.AvailableFreeSpace)} free of {Size(drive.TotalSize)} ({percent:0} %) at {path}");
        const string Advice = "Delete what is not needed, shorten the retention in Settings, or take a larger disk.";
        return drive.AvailableFreeSpace < Gigabyte || percent < 3 ? CheckResult.Failed("disk", found, Advice)
            : drive.AvailableFreeSpace < 5 * Gigabyte || percent < 10 ? CheckResult.Warning("disk", found, Advice)
            : CheckResult.Ok("disk", found);
    }

    /// <param name="capacity">Executions at once that runners on this machine take.</param>
    public static CheckResult Capacity(int capacity)
    {
        var memory = MemoryBytes();
        var fits = RunnerCapacity.For(Environment.ProcessorCount, memory);
        var found = $"{Size(memory)} of memory, {Environment.ProcessorCount} cores, {capacity} executions at once by runners here";
        return capacity <= fits
            ? CheckResult.Ok("capacity", found)
            : CheckResult.Warning("capacity", found, $"Set Runner__Capacity so that runners on this machine take {fits} together, or add memory and cores.");
    }

    /// <summary>Only where a runner runs: the browser, fonts, shared memory, descriptors, sandbox.</summary>
    public static IEnumerable<CheckResult> RunnerMachine()
    {
        var browser = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Browsers.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        yield return browser is not null
            ? CheckResult.Ok("browser", browser)
            : CheckResult.Failed("browser", "no Chromium is installed", "Install it: apt-get install -y chromium chromium-headless-shell");
        yield return HasFonts()
            ? CheckResult.Ok("fonts", "Chinese, Japanese and Korean fonts are there")
            : CheckResult.Failed("fonts", "pages in Chinese, Japanese and Korean would show boxes", "Install fonts: apt-get install -y fonts-noto-cjk");
        yield return SharedMemory();
        yield return Descriptors();
        yield return Sandbox();
    }

    public static CheckResult Backups(string directory, DateTimeOffset now)
    {
        const string Advice = "Run backup from cron once a day; docs/backup.md shows the line.";
        var newest = Directory.Exists(directory)
            ? new DirectoryInfo(directory).EnumerateFiles().Where(file => BackupCommands.BackupName().IsMatch(file.Name)).MaxBy(file => file.Name, StringComparer.Ordinal)
            : null;
        if (newest is null)
        {
            return CheckResult.Failed("backup", $"there is no backup in {directory}", Advice);
        }

        var age = now - newest.LastWriteTimeUtc;
        var found = string.Create(CultureInfo.InvariantCulture, $"{newest.Name}, {age.TotalHours:0} hours old, {Size(newest.Length)}");
        return age < OldBackup ? CheckResult.Ok("backup", found) : CheckResult.Warning("backup", found, Advice);
    }

    private static CheckResult SharedMemory()
    {
        var size = Directory.Exists("/dev/shm") ? new DriveInfo("/dev/shm").TotalSize : 0;
        return size >= Gigabyte * 9 / 10
            ? CheckResult.Ok("shared_memory", $"/dev/shm has {Size(size)}")
            : CheckResult.Warning("shared_memory", $"/dev/shm has {Size(size)}: Chromium may crash on large pages", "Give the container shm_size: 1gb, or mount /dev/shm larger.");
    }

    private static CheckResult Descriptors()
    {
        var line = File.Exists("/proc/self/limits") ? File.ReadLines("/proc/self/limits").FirstOrDefault(text => text.StartsWith("Max open files", StringComparison.Ordinal)) : null;
        var hard = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        return hard is null or "unlimited" || (long.TryParse(hard, CultureInfo.InvariantCulture, out var limit) && limit >= MinDescriptors)
            ? CheckResult.Ok("descriptors", $"{hard ?? "any number of"} open files are allowed")
            : CheckResult.Warning("descriptors", $"only {hard} open files are allowed", "Raise it: ulimits: nofile: 65536 in compose, LimitNOFILE=65536 in systemd.");
    }

    private static CheckResult Sandbox()
    {
        var allowed = Read("/proc/sys/user/max_user_namespaces") is not "0"
            && Read("/proc/sys/kernel/unprivileged_userns_clone") is not "0"
            && Read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") is not "1";
        return allowed
            ? CheckResult.Ok("sandbox", "user namespaces are allowed")
            : CheckResult.Warning("sandbox", "user namespaces are not allowed, so Chromium cannot use its own sandbox",
                "On a machine that only runs this product: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu) or kernel.unprivileged_userns_clone=1 (Debian).");
    }

    private static bool HasFonts() => new[] { "/usr/share/fonts", "/usr/local/share/fonts" }.Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        .Any(file => Path.GetFileName(file).Contains("CJK", StringComparison.OrdinalIgnoreCase));

    /// <summary>Of the machine, not of what this process may take.</summary>
    private static long MemoryBytes()
    {
        var line = File.Exists("/proc/meminfo") ? File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries) : null;
        return line is [_, var kilobytes, ..] ? long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024 : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
    }

    private static string? Read(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : null;

    private static string Size(long bytes) => bytes >= Gigabyte
        ? string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / Gigabyte:0.0} GB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024 / 1024} MB");
}
