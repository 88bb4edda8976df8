using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Bench;

/// <summary>What the services take when nothing runs, after they have worked.</summary>
internal static class IdleMemory
{
    private const double LimitMb = 200;

    public static async Task RunAsync(TestServers servers)
    {
        Report.Begin("memory", "proportional set size after ten executions of the sample recipe and half a minute of rest");
        await using var product = await Product.StartAsync(servers);
        var runner = await product.StartRunnerAsync();
        var task = await product.CreateTaskAsync("sample", await product.SampleRecipeAsync());
        for (var number = 0; number < 10; number++)
        {
            await product.Installation.WaitForStateAsync(await product.Installation.RunAsync(task), "completed");
            using var page = await product.Installation.Http.GetAsync(product.Address);
        }

        await Task.Delay(TimeSpan.FromSeconds(30));
        var (alone, whole) = (ProcessMemory.Of(runner.Id), ProcessMemory.OfTree(runner.Id));
        Report.AtMost("Api", ProcessMemory.Of(product.Api.Id), LimitMb, "MB");
        Report.AtMost("Web (with the practice site)", ProcessMemory.Of(product.Web.Id), LimitMb, "MB");
        Report.AtMost("Runner without its browser", alone, LimitMb, "MB");
        Report.State("Runner's driver and warm browser beside it", whole - alone, "MB");
    }
}
