using System.Text.Json;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using static Microsoft.Playwright.Assertions;

namespace Dashboard.Tests.EndToEnd;

/// <summary>
/// Two Apis and three runners behind one Web, of which a test may kill some. Alone on the machine: what is lost is counted in seconds.
/// </summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class SeveralOfEverythingTests(SeveralOfEverything all) : IClassFixture<SeveralOfEverything>
{
    /// <summary>What people may notice of a process that died: a limit that the product sets itself.</summary>
    private static readonly TimeSpan Unnoticed = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Work_is_spread_over_all_of_them()
    {
        var product = all.Product;
        var task = await product.Installation.CreateTaskAsync(steps: 10);
        var executions = new List<Guid>();
        for (var number = 0; number < 12; number++)
        {
            executions.Add(await product.Installation.RunAsync(task));
        }

        var records = new List<JsonElement>();
        foreach (var execution in executions)
        {
            records.Add(await product.Installation.WaitForStateAsync(execution, "completed"));
        }

        var living = product.Runners.Where(runner => !runner.HasEnded).Select(runner => runner.Name);
        Assert.Equal(living.Order(), records.Select(record => record.GetProperty("runner_name").GetString()).Distinct().Order());
        await RequestsAreSpreadAsync(product);
        await Until.TrueAsync("each Api reads half of the streams", async () =>
        {
            await using var shares = product.Installation.Database.CreateCommand("SELECT array_agg(part.streams) FROM (SELECT count(*) AS streams FROM event_shards GROUP BY owner) AS part");
            return await shares.ExecuteScalarAsync(TestContext.Current.CancellationToken) is long[] and [4, 4];
        });
    }

    [Fact]
    public async Task Any_one_may_die_and_the_page_hardly_notices()
    {
        var product = all.Product;
        await using var browser = await PageBrowser.StartAsync();
        var watched = await product.Installation.RunAsync(await product.Installation.CreateTaskAsync(steps: 2_000));
        var others = await product.Installation.RunSeveralAsync(5, steps: 100);
        await product.Installation.WaitForStepAsync([watched, .. others], 1);
        var page = await browser.OpenAsync(product.Address);
        await page.GotoAsync($"/executions/{watched}");
        var watch = await PageWatch.StartAsync(page);
        await watch.StepsAsync(40);
        var usual = await watch.LongestStandstillAsync();

        foreach (var api in new[] { 0, 1 })
        {
            await RunningProduct.KillAsync(product.Apis[api]);
            await watch.StepsAsync(40);
            await AnswersAsync(product);
            await product.StartApiAgainAsync(api);
        }

        var holder = (await product.Installation.ExecutionAsync(watched)).GetProperty("runner_name").GetString();
        await RunningProduct.KillAsync(product.Runners.First(runner => runner.Name != holder));
        await watch.StepsAsync(40);

        var (standstill, away) = (await watch.LongestStandstillAsync(), await watch.LongestAwayAsync());
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"Longest standstill {standstill.TotalSeconds:N1} s ({usual.TotalSeconds:N1} s before anything died), {away.TotalSeconds:N1} s without connection.");
        Assert.InRange(standstill, TimeSpan.Zero, Unnoticed + usual);
        Assert.InRange(away, TimeSpan.Zero, Unnoticed + usual);
        foreach (var other in others)
        {
            await product.Installation.WaitForStateAsync(other, "completed");
        }

        await product.Installation.ControlAsync(watched, "stop");
        await Expect(page.GetByText("Stopped", new() { Exact = true }).First).ToBeVisibleAsync();
    }

    /// <summary>Each Api has answered some of what was asked of Web, as its own metrics tell.</summary>
    private static async Task RequestsAreSpreadAsync(RunningProduct product)
    {
        using var http = new HttpClient { BaseAddress = product.Address }.SignedIn();
        for (var number = 0; number < 10; number++)
        {
            await http.GetStringAsync(new Uri("/api/settings", UriKind.Relative), TestContext.Current.CancellationToken);
        }

        foreach (var api in product.Installation.Apis)
        {
            Assert.Contains("http_route=\"/api/settings\"", await http.GetStringAsync(new Uri(api, "/metrics"), TestContext.Current.CancellationToken));
        }
    }

    /// <summary>Every request is answered while one Api is dead, whichever it would have gone to.</summary>
    private static async Task AnswersAsync(RunningProduct product)
    {
        using var http = new HttpClient { BaseAddress = product.Address }.SignedIn();
        for (var number = 0; number < 10; number++)
        {
            using var response = await http.GetAsync(new Uri("/api/tasks", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode, $"GET /api/tasks: {(int)response.StatusCode}");
        }
    }
}

/// <summary>One such product for both tests: each of its six processes costs seconds.</summary>
public sealed class SeveralOfEverything(TestServers servers) : IAsyncLifetime
{
    public RunningProduct Product { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Product = await RunningProduct.StartAsync(
        servers, everywhere: new Dictionary<string, string> { ["Runner__Capacity"] = "4" }, apis: 2, runners: 3, asProcesses: true);

    public ValueTask DisposeAsync() => Product.DisposeAsync();
}

/// <summary>Runs after all others, when nothing else wants the processors.</summary>
[CollectionDefinition(nameof(AloneOnTheMachine), DisableParallelization = true)]
public sealed class AloneOnTheMachine;
