using System.Text.Json;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.AI;

namespace Dashboard.Tests.LanguageModels;

/// <summary>Gemini's own protocol: its schema, thinking, files and video, errors.</summary>
public sealed class GeminiTests : ModelHarness
{
    private static readonly JsonElement Schema = JsonDocument.Parse("""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "properties": {
            "kind": { "const": "click" },
            "pattern": { "type": "string", "pattern": "^a", "minLength": 1 },
            "any": { "anyOf": [ { "type": "string", "default": "x" }, { "type": "null" } ] }
          },
          "required": ["kind"],
          "additionalProperties": false
        }
        """).RootElement;

    [Fact]
    public async Task A_schema_is_sent_in_the_words_that_Gemini_knows()
    {
        var request = await AskAsync(
            Access("gemini", "gemini-2.5-flash"), new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema, "step") });

        Assert.Equal(
            """{"type":"object","properties":{"kind":{"enum":["click"]},"pattern":{"type":"string"},"any":{"anyOf":[{"type":"string"},{"type":"null"}]}},"required":["kind"],"additionalProperties":false}""",
            request.Schema!.Value.GetRawText());
    }

    [Theory]
    [InlineData("gemini-2.5-flash", "thinkingBudget", "1024")]
    [InlineData("gemini-3.1-pro", "thinkingLevel", "low")]
    public async Task How_much_to_think_is_said_in_the_form_of_the_models_generation(string model, string name, string value)
    {
        var request = await AskAsync(Access("gemini", model) with { ReasoningEffort = "low" });

        Assert.Equal(value, request.Body.GetProperty("generationConfig").GetProperty("thinkingConfig").GetProperty(name).ToString());
    }

    [Fact]
    public async Task A_picture_goes_within_the_request_and_a_video_is_uploaded_once()
    {
        Server.FileIsBusyFor = 2;
        using var client = Factory.Create(Access("gemini", "gemini-2.5-flash"));
        var video = new VideoExcerpt(TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(120.5), 2).Of(
            new DataContent(new byte[] { 1, 2, 3 }, "video/webm") { Name = "run.webm" });
        var message = new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 9 }, "image/png"), video, new TextContent("What happens?")]);

        var answering = client.GetResponseAsync(message, cancellationToken: Cancel);
        await PassAsync(seconds: 1);
        await PassAsync(seconds: 2);
        await answering;
        await client.GetResponseAsync(message, cancellationToken: Cancel);

        var file = Assert.Single(Server.Files);
        Assert.Equal(("run.webm", "video/webm", 3), (file.DisplayName, file.ContentType, file.Bytes.Length));
        var parts = Server.Requests[^1].Body.GetProperty("contents")[0].GetProperty("parts");
        Assert.Equal("CQ==", parts[0].GetProperty("inlineData").GetProperty("data").GetString());
        Assert.Equal($"{Server.Address}/v1beta/files/s1", parts[1].GetProperty("fileData").GetProperty("fileUri").GetString());
        Assert.Equal("""{"startOffset":"90s","endOffset":"120.5s","fps":2}""", parts[1].GetProperty("videoMetadata").GetRawText());
        Assert.Equal(2, Server.Requests.Count);
    }

    [Fact]
    public async Task A_document_that_is_too_big_for_a_request_is_uploaded()
    {
        var request = await AskAsync(
            Access("gemini", "gemini-2.5-flash"), null, new ChatMessage(ChatRole.User, [new DataContent(new byte[9 * 1024 * 1024], "application/pdf")]));

        Assert.Equal("application/pdf", request.Body.GetProperty("contents")[0].GetProperty("parts")[0].GetProperty("fileData").GetProperty("mimeType").GetString());
    }

    [Fact]
    public async Task A_file_that_the_provider_cannot_read_is_named()
    {
        Server.FileState = "FAILED";
        using var client = Factory.Create(Access("gemini", "gemini-2.5-flash"));

        var error = await Assert.ThrowsAsync<ModelException>(() => client.GetResponseAsync(
            new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "video/mp4")]), cancellationToken: Cancel));

        Assert.Contains("video/mp4", error.Message, StringComparison.Ordinal);
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task The_wait_that_an_error_asks_for_in_its_body_is_taken()
    {
        Server.Script = request => request.Number == 1 ? Limited("""{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"11.5s"}""") : FakeReply.Say("now");
        using var client = Factory.Create(Server.Access("gemini"));
        var answering = client.GetResponseAsync("hello", cancellationToken: Cancel);

        await PassAsync(seconds: 11.5);

        Assert.Equal("now", (await answering).Text);
    }

    [Fact]
    public async Task A_quota_of_the_day_is_not_waited_for()
    {
        Server.Script = _ => Limited("""{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}""");

        var error = await FailAsync(Server.Access("gemini"));

        Assert.Equal(("model_rate_limited", false), (error.Code, error.IsTransient));
    }

    [Fact]
    public async Task A_question_that_the_provider_blocks_is_named_and_not_repeated()
    {
        Server.Script = _ => FakeReply.Raw("""{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}}""");

        var error = await FailAsync(Server.Access("gemini"));

        Assert.Contains("PROHIBITED_CONTENT", error.Message, StringComparison.Ordinal);
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task What_was_thought_and_what_was_cached_is_counted()
    {
        Server.Script = _ => new FakeReply { Text = "ok", InputTokens = 1_000, CachedInputTokens = 400, OutputTokens = 300, ReasoningTokens = 200 };
        using var client = Factory.Create(Server.Access("gemini"));

        var usage = ModelUsage.Of(await client.GetResponseAsync("hello", cancellationToken: Cancel))!;

        Assert.Equal((1_000, 400, 300, 200), (usage.InputTokens, usage.CachedInputTokens, usage.OutputTokens, usage.ReasoningTokens));
    }

    private static FakeReply Limited(string detail) => FakeReply.Error(429) with
    {
        ErrorBody = $$$"""{"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED","details":[{{{detail}}}]}}""",
    };
}
