using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Telemetry;

namespace Dashboard.Tests.Deployment;

/// <summary>The dashboard for Grafana, held against what Api and runner really expose.</summary>
[Collection(ObservedGroup.Name)]
public sealed partial class GrafanaDashboardTests(ObservedInstallation observed)
{
    private static readonly string[] Functions =
        ["sum", "max", "min", "by", "rate", "increase", "topk", "histogram_quantile"];

    private readonly JsonElement _dashboard = JsonElement.Parse(File.ReadAllText(Repository.PathOf("deploy", "grafana-dashboard.json")));

    [Fact]
    public void Panels_have_ids_of_their_own_titles_and_places_that_do_not_overlap()
    {
        var panels = Panels().ToList();

        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels, panel => Assert.NotEqual("", panel.GetProperty("title").GetString()));
        var taken = new HashSet<(int X, int Y)>();
        foreach (var panel in panels)
        {
            var (x, y, width, height) = (At(panel, "x"), At(panel, "y"), At(panel, "w"), At(panel, "h"));
            Assert.True(x >= 0 && width > 0 && height > 0 && x + width <= 24, $"{panel.GetProperty("title")} is not within 24 columns.");
            Assert.All(
                from column in Enumerable.Range(x, width) from line in Enumerable.Range(y, height) select (column, line),
                cell => Assert.True(taken.Add(cell), $"{panel.GetProperty("title")} lies on another panel."));
        }
    }

    [Fact]
    public void Every_query_asks_the_data_source_and_the_jobs_that_are_chosen()
    {
        var variables = _dashboard.GetProperty("templating").GetProperty("list").EnumerateArray()
            .ToDictionary(variable => variable.GetProperty("name").GetString()!, variable => variable.GetProperty("type").GetString());
        Assert.Equal(("datasource", "query"), (variables["datasource"], variables["job"]));

        Assert.All(DataSources(_dashboard), source => Assert.Equal("prometheus ${datasource}", source));
        foreach (var panel in Panels().Where(panel => panel.GetProperty("type").GetString() != "row"))
        {
            Assert.True(panel.TryGetProperty("datasource", out _));
            Assert.Equal(panel.GetProperty("targets").GetArrayLength(), Texts(panel, "refId").Distinct().Count());
            Assert.All(Texts(panel, "expr"), query => Assert.Equal(query.Count(character => character == '{'), Regex.Count(query, "job=~\"\\$job\"")));
        }
    }

    [Fact]
    public async Task Every_metric_and_label_that_is_asked_for_is_exposed()
    {
        await UseEverythingAsync();
        var queries = Texts(_dashboard, "expr").ToList();
        var selectors = queries.SelectMany(query => Selector().Matches(query)).ToList();
        var asked = selectors.Select(selector => selector.Groups["metric"].Value).ToHashSet();

        // No metric hides where the pattern above does not look: what is left of a query without its selectors are functions and labels.
        Assert.All(queries, query => Assert.All(
            Name().Matches(Grouping().Replace(Selector().Replace(query, ""), "")).Select(match => match.Value),
            word => Assert.Contains(word, Functions)));
        Assert.True(asked.Count > 25, $"Only {asked.Count} metrics are asked for.");

        IReadOnlyDictionary<string, IReadOnlySet<string>> exposed = null!;
        await Until.TrueAsync("everything is exposed", async () =>
        {
            exposed = await ExposedAsync();
            return asked.All(exposed.ContainsKey);
        });
        foreach (var selector in selectors)
        {
            var labels = Label().Matches(selector.Groups["labels"].Value).Select(match => match.Groups["label"].Value).Except(["job"]);
            Assert.Empty(labels.Except(exposed[selector.Groups["metric"].Value]).Select(label => $"{selector.Groups["metric"].Value} has no label {label}"));
        }

        // What panels group by and name their lines after; the instance is Prometheus' own.
        var grouped = queries.SelectMany(query => Grouping().Matches(query)).SelectMany(match => Name().Matches(match.Groups["labels"].Value));
        var shown = Texts(_dashboard, "legendFormat").SelectMany(legend => Shown().Matches(legend)).Select(match => match.Groups["label"].Value);
        Assert.Empty(grouped.Select(match => match.Value).Concat(shown).Except(["instance", .. exposed.Values.SelectMany(labels => labels)]));
    }

    /// <summary><c>name{labels}</c></summary>
    [GeneratedRegex("(?<metric>[a-z_][a-z0-9_]*)\\{(?<labels>[^}]*)\\}")]
    private static partial Regex Selector();

    [GeneratedRegex("(?<label>[a-z_]+)(=~|!=|!~|=)\"")]
    private static partial Regex Label();

    [GeneratedRegex("\\bby \\((?<labels>[^)]*)\\)")]
    private static partial Regex Grouping();

    [GeneratedRegex("\\{\\{(?<label>[a-z_]+)\\}\\}")]
    private static partial Regex Shown();

    [GeneratedRegex("(?<![\\w$])[a-z_][a-z0-9_]*")]
    private static partial Regex Name();

    private static int At(JsonElement panel, string place) => panel.GetProperty("gridPos").GetProperty(place).GetInt32();

    /// <summary>Every text of that name, however deep.</summary>
    private static IEnumerable<string> Texts(JsonElement element, string name) => Everything(element)
        .Where(found => found.Name == name && found.Value.ValueKind == JsonValueKind.String).Select(found => found.Value.GetString()!);

    private static IEnumerable<string> DataSources(JsonElement element) => Everything(element)
        .Where(found => found.Name == "datasource").Select(found => $"{found.Value.GetProperty("type")} {found.Value.GetProperty("uid")}");

    private static IEnumerable<JsonProperty> Everything(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Everything(property.Value).Prepend(property)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Everything),
        _ => [],
    };

    private IEnumerable<JsonElement> Panels() => _dashboard.GetProperty("panels").EnumerateArray();

    /// <summary>An execution that fails and one that pays for a model: after them every number has been measured once.</summary>
    private async Task UseEverythingAsync()
    {
        observed.Model.Script = _ => AgentReply.Done("All is well.");
        var fails = await observed.RunRecipeAsync([new { action = new { type = "navigate", url = $"http://127.0.0.1:{FreePorts.Next()}/" } }]);
        var pays = await observed.RunPromptAsync();
        await observed.Installation.WaitForStateAsync(fails, "failed", "completed");
        Assert.Equal("completed", (await observed.Installation.WaitForStateAsync(pays, "failed", "completed")).GetProperty("status").GetString());
    }

    /// <summary>Names of series with the labels that they have, of Api and runner together.</summary>
    private async Task<IReadOnlyDictionary<string, IReadOnlySet<string>>> ExposedAsync()
    {
        var families = (await observed.ScrapeApiAsync()).Values.Concat((await observed.ScrapeRunnerAsync()).Values);
        return families.SelectMany(family => family.Samples).GroupBy(sample => sample.Name).ToDictionary(
            series => series.Key, IReadOnlySet<string> (series) => series.SelectMany(sample => sample.Labels.Keys).ToHashSet());
    }
}
