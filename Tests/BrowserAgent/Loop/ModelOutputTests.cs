using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>What models answer, well-formed and not.</summary>
public sealed class ModelOutputTests
{
    private const string Answer = """
        {"thinking":"t","evaluation_previous":"e","memory":"m","next_goal":"g",
         "actions":[{"type":"type","target":3,"text":"Ada"},{"type":"click","target":5,"button":null}]}
        """;

    public static TheoryData<string> Wrapped =>
    [
        Answer,
        $"Sure, here it is:\n```json\n{Answer}\n```\nLet me know!",
        Answer.Replace("]}", ",],}", StringComparison.Ordinal),
        Answer.Replace("\"t\"", "\"line\nbreak\"", StringComparison.Ordinal),
        Answer.Replace("3", "\"[3]\"", StringComparison.Ordinal),
        $"Button [7] is visible, so I use {{target}}: {Answer}",
        $"I could send {{\"target\": 5}}, but first: {Answer} and then [8].",
        $"<think>Perhaps [4], or {{\"actions\":[{{\"type\":\"back\"}}]}}?</think>\n{Answer}",
        $"Perhaps [4].</think>{Answer}",
        Answer.Replace("\"m\"", "\"the number \\d+ and C:\\users, isn\\'t it\"", StringComparison.Ordinal),
        Answer.Replace("\"m\"", "\"it ends in </think>\"", StringComparison.Ordinal),
        """{"next_goal":"g","actions":"[{\"type\":\"type\",\"target\":3,\"text\":\"Ada\"},{\"type\":\"click\",\"target\":5}]"}""",
        Answer.Replace("{\"type\":\"click\",\"target\":5,\"button\":null}", "{\"click\":{\"target\":5}}", StringComparison.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Wrapped))]
    public void An_answer_is_understood_whatever_is_around_and_in_it(string text)
    {
        var step = ModelOutputParser.Parse(text);

        Assert.Equal("g", step.NextGoal);
        Assert.Equal(
            [new TypeParameters { Target = new ElementTarget(3), Text = "Ada" }, new ClickParameters { Target = new ElementTarget(5) }],
            step.Actions);
    }

    [Fact]
    public void Of_an_answer_that_is_cut_off_the_complete_actions_are_taken()
    {
        var step = ModelOutputParser.Parse(Answer[..Answer.IndexOf(",\"button\"", StringComparison.Ordinal)]);

        Assert.Equal("g", step.NextGoal);
        Assert.Equal([new TypeParameters { Target = new ElementTarget(3), Text = "Ada" }], step.Actions);
    }

    [Fact]
    public void What_a_mended_answer_says_is_what_the_model_meant()
    {
        var step = ModelOutputParser.Parse("""{'memory': 'it\'s the "first" of \d+, isn't it', 'next_goal': "a\qb", 'actions': []}""");

        Assert.Equal(("it's the \"first\" of \\d+, isn't it", "a\\qb"), (step.Memory, step.NextGoal));
    }

    [Fact]
    public void Half_an_action_is_not_carried_out()
    {
        var cut = Answer[..(Answer.IndexOf("Ada", StringComparison.Ordinal) + 1)];

        Assert.Contains("cut off", Assert.Throws<ModelOutputException>(() => ModelOutputParser.Parse(cut)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("I am sorry.", "not the JSON object")]
    [InlineData("""{"actions":[{"type":"fly"}]}""", "no action \"fly\"")]
    [InlineData("""{"actions":[{"type":"click"}]}""", "click")]
    [InlineData("""{"actions":[{"type":"click","target":{"name":"Save"}}]}""", "number of an element")]
    [InlineData("""{"actions":["click"]}""", "object with a \"type\"")]
    public void What_cannot_be_understood_gives_a_hint(string text, string hint) =>
        Assert.Contains(hint, Assert.Throws<ModelOutputException>(() => ModelOutputParser.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"thinking":"hm","actions":[]}""")]
    public void No_actions_is_no_error_of_format(string text) => Assert.Empty(ModelOutputParser.Parse(text).Actions);

    [Fact]
    public void The_schema_is_made_from_the_parameter_records()
    {
        var schema = StepSchema.For(Options, doneOnly: false);

        var actions = schema.GetProperty("properties").GetProperty("actions").GetProperty("items").GetProperty("anyOf").EnumerateArray().ToList();
        Assert.Equal(StepSchema.ActionTypes.Count, actions.Count);
        var type = actions.Single(action => Name(action) == "type");
        Assert.Equal(["type", "target", "text", "append", "submit", "realistic"], type.GetProperty("properties").EnumerateObject().Select(property => property.Name));
        Assert.Equal(["type", "target", "text"], type.GetProperty("required").EnumerateArray().Select(name => name.GetString()!));
        Assert.Equal("""{"type":"integer","description":"The field to type into."}""", type.GetProperty("properties").GetProperty("target").GetRawText());
        var click = actions.Single(action => Name(action) == "click");
        Assert.Equal("""["left","right","middle"]""", click.GetProperty("properties").GetProperty("button").GetProperty("enum").GetRawText());
        Assert.DoesNotContain("\"null\"", schema.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void At_the_end_only_done_is_offered()
    {
        var actions = StepSchema.For(Options, doneOnly: true).GetProperty("properties").GetProperty("actions").GetProperty("items").GetProperty("anyOf");

        Assert.Equal("done", Name(Assert.Single(actions.EnumerateArray())));
    }

    [Fact]
    public void A_plan_is_asked_for_only_where_planning_is_on()
    {
        var with = StepSchema.For(Options, doneOnly: false);
        var without = StepSchema.For(Options with { Agent = new AgentSettings { Planning = false } }, doneOnly: false);

        Assert.True(with.GetProperty("properties").TryGetProperty("plan", out _));
        Assert.DoesNotContain("plan", with.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.False(without.GetProperty("properties").TryGetProperty("plan", out _));
    }

    [Theory]
    [InlineData("""[{"text":"Sign in","state":"done"},{"text":"Read","state":"doing"},{"text":"Leave","state":"todo"},{"text":"Mail","state":"dropped"}]""")]
    [InlineData("""[{"text":" Sign in ","state":"completed"},{"text":"Read","state":"current"},"Leave",{"text":""},7,{"text":"Mail","state":"skipped"}]""")]
    public void A_plan_is_read_also_where_it_is_only_roughly_as_asked(string plan)
    {
        var step = ModelOutputParser.Parse($$"""{"next_goal":"g","plan":{{plan}},"actions":[{"type":"back"}]}""");

        Assert.Equal(
            [new("Sign in", StepState.Completed), new("Read", StepState.Running), new("Leave", StepState.Pending), new PlanItem("Mail", StepState.Skipped)],
            step.Plan);
    }

    private static RunOptions Options { get; } = new()
    {
        Artifacts = new DirectoryArtifactSink(Path.GetTempPath()),
        Agent = new AgentSettings { AllowJavaScript = true },
    };

    private static string Name(JsonElement action) => action.GetProperty("properties").GetProperty("type").GetProperty("enum")[0].GetString()!;
}
