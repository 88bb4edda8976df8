using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.AI;

namespace Dashboard.Tests.LanguageModels;

/// <summary>How models are held to a form, what is done when a server refuses it, and what is not mistaken for such a refusal.</summary>
public sealed class StructuredOutputTests : ModelHarness
{
    private const string TooLarge =
        "output_config.format.schema: Invalid schema: The compiled grammar is too large, which would cause performance issues.";

    private const string TooManyStates = "The specified schema produces a constraint that has too many states for serving.";

    private static readonly JsonElement Person = JsonDocument.Parse(
        """{"type":"object","properties":{"name":{"type":"string"}},"required":["name"],"additionalProperties":false}""").RootElement;

    private static readonly JsonElement Step = StepSchema.For(
        new RunOptions { Artifacts = new DirectoryArtifactSink(Path.GetTempPath()), Agent = new AgentSettings { AllowJavaScript = true } }, doneOnly: false);

    private readonly List<ModelProgress> _progress = [];

    private IEnumerable<AskedForLess> Told => _progress.OfType<AskedForLess>();

    /// <summary>Anthropic takes no more than 24 optional properties, which the actions have by far: a form it would refuse is not tried.</summary>
    [Theory]
    [InlineData(null, "tool", false)]
    [InlineData("none", "tool", true)]
    [InlineData("medium", "auto", false)]
    [InlineData("medium", "auto", true)]
    public async Task Claude_gets_the_step_as_a_function_whose_call_is_the_answer(string? effort, string choice, bool streamed)
    {
        Server.Script = _ => new FakeReply { Text = "Let me look.", Call = ("step", """{"next_goal":"g","actions":[{"type":"back"}]}""") };
        using var client = Factory.Create(
            Access("anthropic", "claude-sonnet-4-5") with { ReasoningEffort = effort },
            ChatModelOptions.Default with { Progress = streamed ? _progress.Add : null });

        var response = await AskForAsync(client, Step, "step");

        var body = Assert.Single(Server.Requests).Body;
        Assert.Equal("""{"next_goal":"g","actions":[{"type":"back"}]}""", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        var function = Assert.Single(body.GetProperty("tools").EnumerateArray());
        Assert.Equal("step", function.GetProperty("name").GetString());
        Assert.False(function.TryGetProperty("strict", out var strict) && strict.ValueKind != JsonValueKind.Null);
        Assert.True(function.GetProperty("input_schema").GetProperty("properties").TryGetProperty("actions", out _));
        Assert.Equal(choice, body.TryGetProperty("tool_choice", out var asked) ? asked.GetProperty("type").GetString() : "auto");
        Assert.DoesNotContain("additionalProperties", Server.Requests[0].System, StringComparison.Ordinal);
        Assert.Contains("step", Server.Requests[0].System, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Claude_that_thinks_without_being_asked_may_choose_to_call()
    {
        Server.Script = request => request.Body.GetProperty("tool_choice").GetProperty("type").GetString() == "auto"
            ? new FakeReply { Call = ("step", """{"actions":[]}""") }
            : FakeReply.Error(400, "Thinking may not be enabled when tool_choice forces tool use.");
        using var client = Factory.Create(Access("anthropic", "claude-sonnet-4-5"));

        await AskForAsync(client, Step, "step");
        await AskForAsync(client, Step, "step");

        Assert.Equal(3, Server.Requests.Count);
    }

    [Fact]
    public async Task Claude_is_held_to_a_schema_that_keeps_to_what_Anthropic_takes()
    {
        using var client = Factory.Create(Access("anthropic", "claude-sonnet-4-5"));

        await AskForAsync(client, StepSchema.For(new RunOptions { Artifacts = new DirectoryArtifactSink(Path.GetTempPath()) }, doneOnly: true), "step");

        Assert.Equal("json_schema", Assert.Single(Server.Requests).ResponseFormat);
    }

    [Theory]
    [InlineData("anthropic", TooLarge, false)]
    [InlineData("gemini", TooManyStates, true)]
    [InlineData("gemini", "Request contains an invalid argument.", true)]
    [InlineData("openai", "Invalid schema for response_format 'data': schema must have a 'type' key.", true)]
    public async Task A_form_that_is_refused_is_left_for_what_goes_by_that_name_alone_and_that_is_said_once(
        string provider, string refusal, bool isAskedForJson)
    {
        Server.Script = request => request.ResponseFormat == "json_schema" && request.Schema!.Value.GetRawText().Contains("\"big\"", StringComparison.Ordinal)
            ? FakeReply.Error(400, refusal)
            : FakeReply.Say("{}");
        using var client = Factory.Create(Server.Access(provider), ChatModelOptions.Default with { Progress = _progress.Add });
        var big = JsonDocument.Parse(Person.GetRawText().Replace("name", "big", StringComparison.Ordinal)).RootElement;

        var first = await AskForAsync(client, big, "data");
        await AskForAsync(client, big, "data");
        await AskForAsync(client, Person, "step");

        Assert.Equal(["json_schema", isAskedForJson ? "json_object" : null, isAskedForJson ? "json_object" : null, "json_schema"],
            Server.Requests.Select(request => request.ResponseFormat));
        Assert.Equal(isAskedForJson ? "json" : "tool", Assert.Single(Told).Form);
        Assert.Contains(refusal, Told.Single().Reason.Message, StringComparison.Ordinal);
        Assert.Same(Told.Single(), AskedForLess.Of(first));
    }

    [Theory]
    [InlineData("anthropic", "model_question_too_long", "prompt is too long: 210000 tokens > 200000 maximum")]
    [InlineData("anthropic", "model_refused_request", "Your credit balance is too low to access the Anthropic API.")]
    [InlineData("openai", "model_question_too_long", "This model's maximum context length is 8192 tokens.")]
    [InlineData("gemini", "model_question_too_long", "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).")]
    public async Task What_is_refused_for_another_reason_is_sent_once(string provider, string code, string refusal)
    {
        Server.Script = request => request.Number == 1 ? FakeReply.Error(400, refusal) : FakeReply.Say("{}");
        using var client = Factory.Create(Server.Access(provider));

        var error = await Assert.ThrowsAsync<ModelException>(() => AskForAsync(client, Person, "step", new DataContent(new byte[] { 1 }, "image/png")));
        await AskForAsync(client, Person, "step", new DataContent(new byte[] { 1 }, "image/png"));

        Assert.Equal(code, error.Code);
        Assert.Contains(refusal, error.Message, StringComparison.Ordinal);
        Assert.Equal(["json_schema", "json_schema"], Server.Requests.Select(request => request.ResponseFormat));
        Assert.Equal(1, Server.Requests[1].ImageCount);
    }

    [Fact]
    public async Task A_picture_that_cannot_be_read_is_left_out_and_the_next_one_is_sent()
    {
        Server.Script = request => request.Number == 2 ? FakeReply.Error(400, "messages.0.content.1.image.source.base64: Could not process image") : FakeReply.Say("{}");
        using var client = Factory.Create(Server.Access("anthropic"), ChatModelOptions.Default with { Progress = _progress.Add });

        for (var call = 0; call < 3; call++)
        {
            await AskForAsync(client, Person, "step", new DataContent(new byte[] { 1 }, "image/png"));
        }

        Assert.Equal([1, 1, 0, 1], Server.Requests.Select(request => request.ImageCount));
        Assert.All(Server.Requests, request => Assert.Equal("json_schema", request.ResponseFormat));
        Assert.Equal((true, null), (Assert.Single(Told).WithoutPictures, Told.Single().Form));
    }

    [Theory]
    [InlineData(400, "Invalid content type. image_url is only supported by certain models.")]
    [InlineData(404, "No endpoints found that support image input")]
    public async Task A_model_that_refuses_every_picture_is_not_sent_any_more(int status, string refusal)
    {
        Server.Script = request => request.ImageCount > 0 ? FakeReply.Error(status, refusal) : FakeReply.Say("{}");
        using var client = Factory.Create(Server.Access("openai"));

        for (var call = 0; call < 4; call++)
        {
            await AskForAsync(client, Person, "step", new DataContent(new byte[] { 1 }, "image/png"));
        }

        Assert.Equal([1, 0, 1, 0, 0, 0], Server.Requests.Select(request => request.ImageCount));
    }

    /// <summary>OpenAI's rules of strict schemas, and its limits: 5,000 properties, 10 levels, 120,000 characters of names and values, 1,000 values of enums.</summary>
    [Fact]
    public async Task The_schema_of_a_step_keeps_OpenAIs_rules()
    {
        using var client = Factory.Create(Access("openai", "gpt-4o"));
        await AskForAsync(client, Step, "step");

        var found = new StrictFindings();
        found.Look(Server.Requests[0].Schema!.Value, "$", 0);

        Assert.Empty(found.Wrong);
        Assert.InRange(found.Properties, 50, 5_000);
        Assert.InRange(found.Depth, 1, 10);
        Assert.InRange(found.Characters, 1, 120_000);
        Assert.InRange(found.EnumValues, 1, 1_000);
    }

    [Fact]
    public async Task A_property_may_be_called_like_a_word_of_the_schema()
    {
        var schema = JsonDocument.Parse(
            """{"type":"object","properties":{"default":{"type":"string","default":"x"},"properties":{"type":["string","number"]},"enum":{"enum":["a"],"type":"string"}},"required":["enum"]}""").RootElement;
        using var client = Factory.Create(Access("openai", "gpt-4o"));

        await AskForAsync(client, schema, "data");

        Assert.Equal(
            """{"type":"object","properties":{"default":{"type":["string","null"]},"properties":{"type":["string","number","null"]},"enum":{"enum":["a"],"type":"string"}},"required":["default","properties","enum"],"additionalProperties":false}""",
            Server.Requests[0].Schema!.Value.GetRawText());
    }

    private static Task<ChatResponse> AskForAsync(IChatClient client, JsonElement schema, string name, params AIContent[] more) => client.GetResponseAsync(
        [new ChatMessage(ChatRole.System, "rules"), new ChatMessage(ChatRole.User, [new TextContent("Who?"), .. more])],
        new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, name) },
        Cancel);

    private sealed class StrictFindings
    {
        private static readonly HashSet<string> Words = ["type", "description", "properties", "required", "additionalProperties", "items", "anyOf", "enum"];

        public List<string> Wrong { get; } = [];

        public int Properties { get; private set; }

        public int Depth { get; private set; }

        public int Characters { get; private set; }

        public int EnumValues { get; private set; }

        public void Look(JsonElement schema, string path, int depth)
        {
            Depth = Math.Max(Depth, depth);
            Wrong.AddRange(schema.EnumerateObject().Where(word => !Words.Contains(word.Name)).Select(word => $"{path}: {word.Name}"));
            Check(schema.TryGetProperty("type", out var type) || schema.TryGetProperty("anyOf", out _), $"{path}: no type");
            if (schema.TryGetProperty("enum", out var values))
            {
                EnumValues += values.GetArrayLength();
                Characters += values.GetRawText().Length;
                Check(values.EnumerateArray().All(value => value.ValueKind == JsonValueKind.String || type.GetRawText().Contains("null", StringComparison.Ordinal)), $"{path}: enum");
            }

            if (schema.TryGetProperty("properties", out var properties))
            {
                var names = properties.EnumerateObject().Select(property => property.Name).ToList();
                Properties += names.Count;
                Characters += names.Sum(name => name.Length);
                Check(schema.GetProperty("additionalProperties").ValueKind == JsonValueKind.False, $"{path}: takes more properties");
                Check(names.SequenceEqual(schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()!)), $"{path}: not all required");
                foreach (var property in properties.EnumerateObject())
                {
                    Look(property.Value, $"{path}.{property.Name}", depth + 1);
                }
            }

            if (schema.TryGetProperty("items", out var items))
            {
                Look(items, $"{path}[]", depth + 1);
            }

            if (schema.TryGetProperty("anyOf", out var alternatives))
            {
                foreach (var alternative in alternatives.EnumerateArray())
                {
                    Look(alternative, $"{path}|", depth);
                }
            }
        }

        private void Check(bool holds, string wrong)
        {
            if (!holds)
            {
                Wrong.Add(wrong);
            }
        }
    }
}
