using System.Reflection;
using System.Runtime.InteropServices;
using Dashboard.Contracts;

namespace Dashboard.Runner;

/// <summary>Who this runner is. The id is new at each start: what an earlier process held is not ours.</summary>
public sealed class RunnerIdentity(RunnerOptions options)
{
    public Guid Id { get; } = Guid.CreateVersion7();

    public string Host { get; } = Environment.MachineName;

    public string Name { get; } = string.IsNullOrWhiteSpace(options.Name) ? Environment.MachineName : options.Name;

    public string Version { get; } =
        typeof(RunnerIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public string OperatingSystem { get; } = RuntimeInformation.OSDescription;

    public int Capacity { get; } =
        options.Capacity ?? RunnerCapacity.For(Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
}
