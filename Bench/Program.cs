using Dashboard.Bench;
using Dashboard.Bench.Engine;
using Dashboard.Bench.Network;
using Dashboard.Tests.Fixtures.Servers;

const string EngineName = "engine";
var all = new Dictionary<string, Func<TestServers, Task>>
{
    ["latency"] = StartLatency.RunAsync,
    ["drain"] = QueueDrain.RunAsync,
    ["ingestion"] = EventIngestion.RunAsync,
    ["memory"] = IdleMemory.RunAsync,
    ["telemetry"] = TelemetryCost.RunAsync,
    ["page"] = FirstPage.RunAsync,
    ["capacity"] = Capacity.RunAsync,
    ["network"] = GuardCost.RunAsync,
};
string[] wanted = args.Length == 0 ? [.. all.Keys, EngineName] : args;
foreach (var name in wanted.Where(name => name.Split(':')[0] == EngineName))
{
    // Figures of the engine can be asked for one by one: engine:1,5.
    all[name] = servers => EngineBench.RunAsync(servers, EngineBench.Numbers(name));
}

if (wanted.Except(all.Keys).ToList() is { Count: > 0 } unknown)
{
    Console.Error.WriteLine($"There is no benchmark {string.Join(", ", unknown)}; there are {string.Join(", ", all.Keys)}.");
    return 2;
}

await using var servers = new TestServers();
Console.WriteLine($"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1_073_741_824.0:N1} GB, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}");
Report.Heading();
foreach (var name in wanted)
{
    await all[name](servers);
}

return 0;
