using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.LanguageModels;

/// <summary>How servers say that a question does not fit into their model's context, and what else they say that is not that.</summary>
public sealed class QuestionLengthTests : ModelHarness
{
    [Theory]
    [InlineData("openai", 400, 128_000, """{"error":{"message":"This model's maximum context length is 128000 tokens. However, your messages resulted in 130012 tokens. Please reduce the length of the messages.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""")]
    [InlineData("openai", 400, null, """{"error":{"message":"Your input exceeds the context window of this model. Please adjust your input and try again.","type":"invalid_request_error","param":"input","code":"context_length_exceeded"}}""")]
    [InlineData("openai", 400, 272_000, """{"error":{"message":"Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300123 tokens. Please reduce the length of the messages.","type":"invalid_request_error","code":"context_length_exceeded"}}""")]
    [InlineData("openai", 429, 30_000, """{"error":{"message":"Request too large for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Requested 33000. The input or output tokens must be reduced in order to run successfully.","type":"tokens","code":"rate_limit_exceeded"}}""")]
    [InlineData("openai", 400, 4_096, """{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4500 in the messages, 500 in the completion). Please reduce the length of the messages or completion.","type":"BadRequestError","code":400}""")]
    [InlineData("openai", 400, 8_192, """{"error":{"code":400,"message":"the request exceeds the available context size, try increasing it","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":8192}}""")]
    [InlineData("openai", 400, 4_096, """{"error":"Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input"}""")]
    [InlineData("openai", 400, 131_072, """{"error":{"message":"This endpoint's maximum context length is 131072 tokens. However, you requested about 140000 tokens (130000 of text input, 10000 in the output). Please reduce the length of either one.","code":400}}""")]
    [InlineData("openai", 400, 32_768, """{"object":"error","message":"Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length","type":"invalid_request_error"}""")]
    [InlineData("openai", 400, 131_072, """{"error":"This model's maximum prompt length is 131072 but the request contains 140000 tokens."}""")]
    [InlineData("openai", 422, 4_096, """{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 4500 `inputs` tokens and 512 `max_new_tokens`","error_type":"validation"}""")]
    [InlineData("openai", 413, null, "<html><h1>413 Request Entity Too Large</h1></html>")]
    [InlineData("anthropic", 400, 200_000, """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 208310 tokens > 200000 maximum"}}""")]
    [InlineData("anthropic", 400, 200_000, """{"type":"error","error":{"type":"invalid_request_error","message":"input length and `max_tokens` exceed context limit: 190000 + 21333 > 200000, decrease input length or `max_tokens` and try again"}}""")]
    [InlineData("anthropic", 413, null, """{"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}""")]
    [InlineData("gemini", 400, 1_048_576, """{"error":{"code":400,"message":"The input token count (1200345) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}""")]
    [InlineData("ollama", 400, null, """{"error":"the input length exceeds the context length"}""")]
    [InlineData("ollama", 400, 512, """{"error":"{\"error\":{\"code\":400,\"message\":\"request (2622 tokens) exceeds the available context size (512 tokens), try increasing it\",\"type\":\"exceed_context_size_error\",\"n_prompt_tokens\":2622,\"n_ctx\":512}}"}""")]
    public async Task A_question_that_is_too_long_is_told_from_other_refusals_with_the_size_of_the_context(string provider, int status, int? tokens, string body)
    {
        Server.Script = _ => FakeReply.Error(status) with { ErrorBody = body };

        var error = await FailAsync(Server.Access(provider));

        Assert.Equal(("model_question_too_long", tokens, false, true), (error.Code, error.ContextTokens, error.IsTransient, error.IsOfThisQuestion));
        Assert.Single(Server.Requests);
    }

    [Theory]
    [InlineData(429, """{"error":{"message":"Rate limit reached for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. Please try again in 2s.","type":"tokens","code":"insufficient_quota"}}""", "model_rate_limited")]
    [InlineData(400, """{"error":{"message":"max_tokens: 100000 > 64000, which is the maximum allowed number of output tokens","type":"invalid_request_error"}}""", "model_refused_request")]
    [InlineData(400, """{"error":{"message":"Invalid schema for response_format 'step': too many properties","type":"invalid_request_error","param":"response_format"}}""", "model_refused_request")]
    public async Task Other_limits_are_no_matter_of_the_question(int status, string body, string code)
    {
        Server.Script = _ => FakeReply.Error(status) with { ErrorBody = body };

        Assert.Equal((code, null), (await FailAsync(Server.Access("openai")) is var error ? error.Code : "", error.ContextTokens));
    }

    [Fact]
    public async Task Ollama_is_told_to_cut_nothing_off_without_a_word()
    {
        var request = await AskAsync(Server.Access("ollama"));

        Assert.False(request.Body.GetProperty("truncate").GetBoolean());
        Assert.False(request.Body.GetProperty("shift").GetBoolean());
    }
}
