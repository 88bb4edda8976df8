using System.Text.Json;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.AI;

namespace Dashboard.Tests.LanguageModels;

/// <summary>What goes over the wire and comes back, for each provider.</summary>
public sealed class ModelClientTests : IAsyncLifetime
{
    public static TheoryData<string> Providers => ModelHarness.Providers;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly JsonElement Schema = JsonDocument.Parse(
        """{"type":"object","properties":{"name":{"type":"string"},"note":{"type":"string"}},"required":["name"],"additionalProperties":false}""").RootElement;

    private readonly ChatModelFactory _factory = new();
    private FakeModelServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FakeModelServer.StartAsync(_ => FakeReply.Json(new { Name = "Ada" }));

    public async ValueTask DisposeAsync()
    {
        _factory.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Text_and_pictures_arrive_and_the_answer_comes_back(string provider)
    {
        using var client = _factory.Create(_server.Access(provider));

        var response = await client.GetResponseAsync(
            [
                new ChatMessage(ChatRole.System, "Be brief."),
                new ChatMessage(ChatRole.User, "Who?"),
                new ChatMessage(ChatRole.Assistant, "Ada."),
                new ChatMessage(ChatRole.User, [new TextContent("And here?"), new DataContent(new byte[] { 1, 2, 3 }, "image/jpeg")]),
            ],
            cancellationToken: Cancel);

        Assert.Equal("""{"name":"Ada"}""", response.Text);
        var request = Assert.Single(_server.Requests);
        Assert.Equal("Be brief.", request.System);
        Assert.Equal(["user", "assistant", "user"], request.Messages.Select(message => message.Role));
        Assert.Equal("And here?", request.LastMessage);
        Assert.Equal(1, request.ImageCount);
        Assert.Equal(FakeModelServer.Key, request.Headers[provider == "gemini" ? "x-goog-api-key" : "Authorization"].Replace("Bearer ", "", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_schema_is_sent_in_the_providers_structured_form(string provider)
    {
        using var client = _factory.Create(_server.Access(provider));

        await AskForSchemaAsync(client);

        var request = Assert.Single(_server.Requests);
        Assert.Equal("json_schema", request.ResponseFormat);
        Assert.Equal("string", request.Schema!.Value.GetProperty("properties").GetProperty("name").GetProperty("type").GetString());
    }

    [Fact]
    public async Task OpenAI_gets_every_property_required_and_the_optional_ones_nullable()
    {
        using var client = _factory.Create(_server.Access("openai"));

        await AskForSchemaAsync(client);

        var schema = _server.Requests[0].Schema!.Value;
        Assert.Equal(["name", "note"], schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()!));
        Assert.Equal("""["string","null"]""", schema.GetProperty("properties").GetProperty("note").GetProperty("type").GetRawText());
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_server_that_refuses_schemas_is_told_them_in_another_way_and_remembered(string provider)
    {
        _server.RefusedFormats = new HashSet<string> { "json_schema", "json_object" };
        using var client = _factory.Create(_server.Access(provider));

        var first = await AskForSchemaAsync(client);
        var tried = _server.Requests.Count;
        await AskForSchemaAsync(client);

        Assert.Equal("""{"name":"Ada"}""", first.Text);
        Assert.Equal(tried + 1, _server.Requests.Count);
        Assert.Null(_server.Requests[^1].ResponseFormat);
        Assert.Contains("additionalProperties", _server.Requests[^1].Body.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_server_that_refuses_pictures_is_asked_without_and_keeps_its_schema(string provider)
    {
        _server.RefusesPictures = true;
        using var client = _factory.Create(_server.Access(provider));

        await AskForSchemaAsync(client, new DataContent(new byte[] { 1 }, "image/png"));

        Assert.Equal(0, _server.Requests[^1].ImageCount);
        Assert.Equal("json_schema", _server.Requests[^1].ResponseFormat);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    public async Task Usage_and_cost_count_cached_tokens_apart(string provider)
    {
        _server.Models = ["gpt-4o-2024-08-06"];
        _server.Script = _ => new FakeReply { Text = "ok", InputTokens = 1_000_000, CachedInputTokens = 400_000, OutputTokens = 100_000 };
        using var client = _factory.Create(_server.Access(provider) with { Model = "gpt-4o-2024-08-06" });

        var usage = ModelUsage.Of(await client.GetResponseAsync("hello", cancellationToken: Cancel))!;

        Assert.Equal(new ModelUsage("gpt-4o-2024-08-06", 1_000_000, 400_000, 100_000, (0.6m * 2.5m) + (0.4m * 1.25m) + (0.1m * 10m)), usage);
    }

    [Theory]
    [InlineData("fake-model", null, null)]
    [InlineData("fake-model", 2.0, 4.0)]
    public async Task Cost_is_null_without_a_price_and_follows_the_given_one(string model, double? input, double? output)
    {
        _server.Script = _ => new FakeReply { Text = "ok", InputTokens = 1_000, OutputTokens = 500 };
        using var client = _factory.Create(_server.Access("openai") with
        {
            Model = model,
            InputUsdPerMillion = (decimal?)input,
            OutputUsdPerMillion = (decimal?)output,
        });

        var usage = ModelUsage.Of(await client.GetResponseAsync("hello", cancellationToken: Cancel))!;

        Assert.Equal(input is null ? null : 0.004m, usage.CostUsd);
    }

    [Fact]
    public async Task Anthropic_may_cache_the_system_message_and_the_conversation_before_the_last_message()
    {
        using var client = _factory.Create(_server.Access("anthropic"));
        ChatMessage[] messages =
        [
            new(ChatRole.System, "rules"),
            new(ChatRole.User, "task"),
            new(ChatRole.Assistant, "answer"),
            new(ChatRole.User, "page"),
        ];

        await client.GetResponseAsync(messages, cancellationToken: Cancel);
        await client.GetResponseAsync(messages, cancellationToken: Cancel);

        var request = _server.Requests[1];
        Assert.Equal([true, true, false], request.Messages.Select(message => message.MarkedForCache));
        Assert.True(request.Body.GetProperty("system")[0].TryGetProperty("cache_control", out _));
    }

    private static Task<ChatResponse> AskForSchemaAsync(IChatClient client, params AIContent[] more) => client.GetResponseAsync(
        [new ChatMessage(ChatRole.System, "rules"), new ChatMessage(ChatRole.User, [new TextContent("Who?"), .. more])],
        new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema, "person") },
        Cancel);
}
