using System.Diagnostics;
using System.Text.Json;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>The engine used by a program of twenty lines that knows nothing else of this product.</summary>
public sealed class SampleTests(ChromiumFixture chromium) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("agent-sample-");

    [Fact]
    public async Task The_console_sample_does_a_task()
    {
        var cancel = TestContext.Current.CancellationToken;
        var page = chromium.Pages.Add("<h1>Orders</h1><table><tr><th>Id<th>Total<tr><td>7<td>12</table>");
        await using var model = await FakeModelServer.StartAsync(request => SeenPage.In(request).Shows("# Orders")
            ? AgentReply.Act("Read", new ExtractTableParameters { Name = "orders" }, new DoneParameters { Text = "One order." })
            : AgentReply.Act("Open", AgentReply.Open(page)));
        var access = model.Access("openai");
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            WorkingDirectory = _directory.FullName,
            RedirectStandardOutput = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Dashboard.BrowserAgent.Sample.dll"), $"Read the orders at {page}" },
            Environment =
            {
                ["MODEL_PROVIDER"] = "openai",
                ["MODEL"] = access.Model,
                ["MODEL_API_KEY"] = access.ApiKey,
                ["MODEL_BASE_URL"] = access.BaseUrl,
            },
        };

        using var sample = Process.Start(start)!;
        var output = await sample.StandardOutput.ReadToEndAsync(cancel);
        await sample.WaitForExitAsync(cancel);

        Assert.EndsWith("Completed: One order.\n{\"orders\":[{\"Id\":\"7\",\"Total\":\"12\"}]}\n", output, StringComparison.Ordinal);
        Assert.Equal(0, sample.ExitCode);
        Assert.Contains($"Read the orders at {page}", model.Requests[0].AllText, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_directory.FullName, "artifacts", "steps", "2-after.jpg")));
    }

    [Fact]
    public void The_console_sample_has_twenty_lines_and_needs_nothing_but_the_engine()
    {
        var lines = File.ReadLines(Path.Combine(Repository.Root, "Shared", "BrowserAgent.Sample", "Program.cs"))
            .Count(line => line.Trim() is { Length: > 0 } words && !words.StartsWith("//", StringComparison.Ordinal));
        using var needs = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Dashboard.BrowserAgent.Sample.deps.json")));
        var ours = needs.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "project")
            .Select(library => library.Name.Split('/')[0]);

        Assert.InRange(lines, 1, 20);
        Assert.Equal(["Dashboard.BrowserAgent", "Dashboard.BrowserAgent.Sample", "Dashboard.Contracts", "Dashboard.LanguageModels"], ours.Order(StringComparer.Ordinal));
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
