using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>What <c>docs/agent.md</c> says of the agent is what the code does.</summary>
public sealed partial class DocumentedAgentTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "agent.md"));

    [Fact]
    public void Every_setting_stands_there_with_its_default()
    {
        var written = Rows().Matches(Section("## Settings"))
            .SelectMany(row => Names().Matches(row.Groups["names"].Value).Select(name => (Name: name.Groups[1].Value, Default: row.Groups["default"].Value.Trim('`', ' '))))
            .Where(setting => setting.Default != "default")
            .OrderBy(setting => setting.Name, StringComparer.Ordinal);

        var real = Settings(new TaskLimits()).Concat(Settings(new AgentSettings())).OrderBy(setting => setting.Name, StringComparer.Ordinal);

        Assert.Equal(real, written);
    }

    [Fact]
    public void Every_action_and_every_condition_stands_there()
    {
        Assert.All(ActionCatalog.All, action => Assert.Contains($"`{action.Name}`", Page, StringComparison.Ordinal));
        Assert.All(
            Enum.GetValues<PostconditionKind>().Select(kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString())),
            kind => Assert.Contains($"| `{kind}` |", Section("## The verdict"), StringComparison.Ordinal));
    }

    [Fact]
    public void The_example_of_an_answer_is_understood()
    {
        var answer = ModelOutputParser.Parse(JsonBlock().Match(Section("## What the model answers")).Groups[1].Value);

        Assert.Equal(["click", "click"], answer.Actions.Select(action => action.ActionType));
        Assert.Equal([StepState.Running, StepState.Pending], answer.Plan!.Select(item => item.State));
    }

    [Fact]
    public void The_ways_in_that_are_tried_are_as_many_as_it_says() =>
        Assert.Contains($"`InjectionTests` tries {InjectionTests.Ways} ways in", Page, StringComparison.Ordinal);

    [Fact]
    public void The_page_of_the_first_example_is_told_as_the_observation_tells_it()
    {
        // The golden file is what the code gives; the example leaves some of its lines out.
        var golden = File.ReadAllLines(Repository.PathOf("Tests", "BrowserAgent", "Observation", "Golden", "shop.txt"));
        var example = Section("## What the model sees").Split("The page now:\n")[1].Split("</untrusted_page>")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.All(example, line => Assert.Contains(line, golden));
    }

    private static string Section(string heading)
    {
        var start = Page.IndexOf(heading, StringComparison.Ordinal);
        var end = Page.IndexOf("\n## ", start + heading.Length, StringComparison.Ordinal);
        return end < 0 ? Page[start..] : Page[start..end];
    }

    private static IEnumerable<(string Name, string Default)> Settings<T>(T settings)
    {
        var values = JsonSerializer.SerializeToElement(settings, Json.Options);
        return typeof(T).GetProperties()
            .Where(property => property.GetMethod is { IsStatic: false })
            .Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))
            .Select(name => (name, values.TryGetProperty(name, out var value) ? Words(value) : "none"));
    }

    private static string Words(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "on",
        JsonValueKind.False => "off",
        JsonValueKind.Null => "none",
        JsonValueKind.Number => value.GetDecimal().ToString("#,0.##", CultureInfo.InvariantCulture),
        _ => value.GetString()!,
    };

    [GeneratedRegex(@"^\| (?<names>`[^|]+`) \| (?<default>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Names();

    [GeneratedRegex("```json\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
