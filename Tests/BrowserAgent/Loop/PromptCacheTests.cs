using System.Globalization;
using System.Text.RegularExpressions;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.AI;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>How much of a step's messages begins as the step before did, which is what providers cache.</summary>
public sealed partial class PromptCacheTests(ITestOutputHelper output)
{
    private const int Steps = 60;

    [Fact]
    public void Most_of_the_messages_are_a_beginning_that_was_sent_before()
    {
        var options = new RunOptions { Artifacts = new DirectoryArtifactSink(Path.GetTempPath()) };
        var prompt = new Prompt(new AgentTask { Prompt = "Read all orders of last year and send me their total." }, options);
        var history = new History(options.Agent.FullTurns);
        var shares = new List<double>();
        var before = "";
        for (var step = 1; step <= Steps; step++)
        {
            var now = Flatten(prompt.Build(history, new Question(step, DateTimeOffset.UnixEpoch.AddMinutes(step), Page(step), null, []) { LastStep = 100 }));
            shares.Add((double)Common(before, now) / now.Length);
            before = now;
            history.Add(TurnOf(step));
        }

        var steady = shares.Skip(1).Order().ToList();
        var report = string.Create(
            CultureInfo.InvariantCulture,
            $"stable prefix over {Steps} steps with observations of 8,000 characters: median {steady[steady.Count / 2]:P0}, mean {steady.Average():P0}, least {steady[0]:P0}");
        output.WriteLine(report);
        var written = Figures().Match(File.ReadAllText(Repository.PathOf("docs", "agent.md")));
        Assert.InRange(steady[steady.Count / 2] * 100, Percent(written, "median") - 2, Percent(written, "median") + 2);
        Assert.InRange(steady.Average() * 100, Percent(written, "mean") - 2, Percent(written, "mean") + 2);
        Assert.True(steady[steady.Count / 2] > 0.7 && steady.Average() > 0.6, report);
    }

    private static int Percent(Match written, string name) => int.Parse(written.Groups[name].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"is (?<median>\d+) % in the median and (?<mean>\d+) % on average")]
    private static partial Regex Figures();

    private static string Flatten(List<ChatMessage> messages) =>
        string.Concat(messages.Select(message => $"<{message.Role}>{message.Text}"));

    private static int Common(string left, string right)
    {
        var length = 0;
        while (length < left.Length && length < right.Length && left[length] == right[length])
        {
            length++;
        }

        return length;
    }

    private static string Page(int step) => ObservationText.Fence(string.Concat(Enumerable.Repeat($"Line of page {step}. ", 500)), 8_000);

    private static Turn TurnOf(int step) => new(
        step,
        new ModelStep
        {
            EvaluationPrevious = "Success: the next page of orders is shown.",
            Memory = $"Read {step * 20} orders so far, up to page {step}.",
            NextGoal = $"Read the orders of page {step} and go to the next page",
        },
        [
            new ActionOutcome(new ExtractTableParameters { Name = "orders" }, "Read 20 rows with the columns Date, Customer, Total.", null, string.Concat(Enumerable.Repeat("""{"Date":"2026-01-01","Customer":"Ada","Total":"12"},""", 20))) { KeptAs = "orders" },
            new ActionOutcome(new ClickParameters { Target = new ElementTarget(step) }, "Clicked."),
        ]);
}
