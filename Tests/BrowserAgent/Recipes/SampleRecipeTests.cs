using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Dashboard.Web.Practice;

namespace Dashboard.Tests.BrowserAgent.Recipes;

public sealed class SampleRecipeTests(ChromiumFixture chromium, ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sample_recipe_reads_and_downloads_yesterdays_sales_of_the_practice_shop()
    {
        await using var shop = PracticeSite.Build(new PracticeOptions { Url = "http://127.0.0.1:0", TimeZone = "UTC" }, TimeProvider.System);
        await shop.StartAsync(Token);
        var text = await File.ReadAllTextAsync(Repository.PathOf("Api", "Samples", "sales-recipe.json"), Token);
        var recipe = JsonSerializer.Deserialize<Recipe>(text.Replace("{practice_url}", shop.Urls.Single(), StringComparison.Ordinal), Json.Options)!;
        Assert.Empty(RecipeValidator.Validate(recipe, "recipe"));
        var directory = Directory.CreateTempSubdirectory("dashboard-sample-");
        await using var session = await chromium.OpenSessionAsync();
        List<RunnerEvent> events = [];
        var options = new RunOptions { Artifacts = new DirectoryArtifactSink(directory.FullName), TimeZone = TimeZoneInfo.Utc };
        await foreach (var happened in RecipeRunner.RunAsync(session, recipe, options, Token))
        {
            events.Add(happened);
            if (happened is StepEvent { DurationMs: { } milliseconds } step)
            {
                output.WriteLine($"{step.Number} {step.ActionType} {milliseconds} ms: {step.Result ?? step.Error?.Message}");
            }
        }

        var finished = Assert.IsType<FinishedEvent>(events[^1]);
        Assert.Null(finished.Error);
        Assert.NotEqual(0, finished.Data!.Value.GetProperty("sales").GetArrayLength());
        Assert.Single(events.OfType<ArtifactEvent>(), artifact => artifact.Kind == ArtifactKind.Download);
        Assert.All(events.OfType<StepEvent>().Where(step => step.CompletedAt is not null), step => Assert.Equal(StepState.Completed, step.Status));
        directory.Delete(recursive: true);
    }

    public static TheoryData<string> Texts => new(
    [
        """{"type":"extract_table_pages","target":{"css":"#{{input.x}}"},"next":{"name":"{{input.x}}"},"name":"{{input.x}}"}""",
        """{"type":"read_page","target":{"css":"#{{input.x}}"}}""",
        """{"type":"grep_page","pattern":"{{input.x}}"}""",
        """{"type":"write_file","name":"{{input.x}}.md","content":"{{input.x}}"}""",
        """{"type":"append_file","name":"{{input.x}}.md","content":"{{input.x}}"}""",
        """{"type":"replace_in_file","name":"{{input.x}}.md","old":"{{input.x}}","new":"{{input.x}}"}""",
        """{"type":"upload","target":{"frame_url":"{{input.x}}","label":"{{input.x}}"},"files":["a","{{input.x}}"]}""",
    ]);

    [Theory]
    [MemberData(nameof(Texts))]
    public void Placeholders_are_filled_in_wherever_an_action_says_something(string json)
    {
        var action = JsonSerializer.Deserialize<ActionParameters>(json, Json.Options)!;
        var filled = PlaceholderFilling.Fill(action, new DateOnly(2024, 2, 29), new Dictionary<string, string> { ["x"] = "orders" });
        Assert.Equal(JsonSerializer.Deserialize<ActionParameters>(json.Replace("{{input.x}}", "orders", StringComparison.Ordinal), Json.Options)!.ToString(), filled.ToString());
        Assert.Contains("orders", JsonSerializer.Serialize(filled, Json.Options), StringComparison.Ordinal);
        Assert.DoesNotContain("{{", JsonSerializer.Serialize(filled, Json.Options), StringComparison.Ordinal);
        var code = new RunJavaScriptParameters { Code = "return {{}}" };
        Assert.Same(code, PlaceholderFilling.Fill(code, new DateOnly(2024, 2, 29), new Dictionary<string, string>()));
    }
}
