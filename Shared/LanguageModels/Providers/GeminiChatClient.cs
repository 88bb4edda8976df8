using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// Speaks Gemini's own protocol (<c>generateContent</c>): text, pictures, documents, video, functions. Google's library
/// cannot be had everywhere, and the protocol is small.
/// </summary>
internal sealed class GeminiChatClient : IChatClient
{
    private readonly HttpClient _http;
    private readonly ModelAccess _access;
    private readonly GeminiRequest _request;
    private readonly string _base;

    public GeminiChatClient(ModelAccess access, Uri endpoint, HttpClient http, ModelCapabilities capabilities, TimeProvider time)
    {
        _http = http;
        _access = access;
        _base = BaseOf(endpoint);
        _request = new GeminiRequest(access, capabilities, new GeminiFiles(http, _base, access, time));
    }

    /// <summary>Address of the interface's version, without a slash at the end.</summary>
    public static string BaseOf(Uri endpoint)
    {
        var address = endpoint.AbsoluteUri.TrimEnd('/');
        return endpoint.AbsolutePath.TrimEnd('/') is { } path && (path.EndsWith("/v1beta", StringComparison.Ordinal) || path.EndsWith("/v1", StringComparison.Ordinal))
            ? address
            : address + "/v1beta";
    }

    public static void Authorize(HttpRequestHeaders headers, string key)
    {
        if (key.Length > 0)
        {
            headers.Add("x-goog-api-key", key);
        }
    }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var request = await RequestAsync("generateContent", messages, options, cancellationToken);
        using var response = await _http.SendAsync(request, cancellationToken);
        var answer = WireJson.ParseObject(await response.Content.ReadAsStringAsync(cancellationToken));
        return new GeminiAnswer(_access, answer).ToResponse();
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var request = await RequestAsync("streamGenerateContent?alt=sse", messages, options, cancellationToken);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            throw ModelException.InvalidAnswer(request.RequestUri!.Authority);
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var piece in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            if (piece.Data.Length > 0)
            {
                yield return new GeminiAnswer(_access, WireJson.ParseObject(piece.Data)).ToUpdate();
            }
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // The HttpClient belongs to whoever made this.
    }

    private async Task<HttpRequestMessage> RequestAsync(
        string method, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        var body = await _request.BuildAsync(messages, options, cancellationToken);
        var model = _access.Model.StartsWith("models/", StringComparison.Ordinal) ? _access.Model : $"models/{_access.Model}";
        var request = new HttpRequestMessage(HttpMethod.Post, $"{_base}/{model}:{method}")
        {
            Content = new StringContent(body.ToJsonString(WireJson.Relaxed), Encoding.UTF8, "application/json"),
        };
        Authorize(request.Headers, _access.ApiKey);
        return request;
    }
}

/// <summary>One answer, or one piece of a streamed one.</summary>
internal sealed class GeminiAnswer(ModelAccess access, JsonElement answer)
{
    internal const string Signature = "thoughtSignature";

    private readonly JsonElement? _candidate = answer.Items("candidates").Select(static candidate => (JsonElement?)candidate).FirstOrDefault();

    public ChatResponse ToResponse()
    {
        ThrowIfBlocked();
        if (_candidate is null)
        {
            throw ModelException.InvalidAnswer(access.ToString());
        }

        return new ChatResponse(new ChatMessage(ChatRole.Assistant, Contents().ToList()))
        {
            ResponseId = answer.Text("responseId"),
            ModelId = answer.Text("modelVersion") ?? access.Model,
            FinishReason = FinishReason(),
            Usage = Usage(),
        };
    }

    public ChatResponseUpdate ToUpdate()
    {
        ThrowIfBlocked();
        var contents = Contents().ToList();
        if (FinishReason() is not null && Usage() is { } usage)
        {
            // Each piece repeats the count so far; only the last one is the whole.
            contents.Add(new UsageContent(usage));
        }

        return new ChatResponseUpdate(ChatRole.Assistant, contents)
        {
            ResponseId = answer.Text("responseId"),
            ModelId = answer.Text("modelVersion") ?? access.Model,
            FinishReason = FinishReason(),
        };
    }

    private void ThrowIfBlocked()
    {
        if (_candidate is null && answer.Get("promptFeedback")?.Text("blockReason") is { } reason)
        {
            throw new ModelException(ModelErrorCodes.RefusedRequest, $"The model {access} did not answer: the provider blocked the question ({reason}).")
            {
                IsOfThisQuestion = true,
            };
        }
    }

    private IEnumerable<AIContent> Contents()
    {
        foreach (var part in _candidate?.Get("content")?.Items("parts") ?? [])
        {
            if (part.Get("functionCall") is { } call)
            {
                var content = ToolArguments.Call(
                    call.Text("id") ?? Guid.NewGuid().ToString("N"), call.Text("name") ?? "", call.Get("args")?.GetRawText() ?? "");
                if (part.Text(Signature) is { } signature)
                {
                    content.AdditionalProperties = new() { [Signature] = signature };
                }

                yield return content;
            }
            else if (part.Text("text") is { } text)
            {
                yield return part.IsTrue("thought") ? new TextReasoningContent(text) : new TextContent(text);
            }
        }
    }

    private ChatFinishReason? FinishReason() => _candidate?.Text("finishReason") switch
    {
        null => null,
        "STOP" => ChatFinishReason.Stop,
        "MAX_TOKENS" => ChatFinishReason.Length,
        "SAFETY" or "RECITATION" or "LANGUAGE" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" => ChatFinishReason.ContentFilter,

        // OTHER, a call that is no JSON, and what is new: perhaps another try fares better.
        _ => ChatFinishReason.Stop,
    };

    private UsageDetails? Usage()
    {
        if (answer.Get("usageMetadata") is not { } usage)
        {
            return null;
        }

        var thoughts = usage.Number("thoughtsTokenCount") ?? 0;
        var input = (usage.Number("promptTokenCount") ?? 0) + (usage.Number("toolUsePromptTokenCount") ?? 0);
        var output = (usage.Number("candidatesTokenCount") ?? 0) + thoughts;
        return new UsageDetails
        {
            InputTokenCount = input,
            CachedInputTokenCount = usage.Number("cachedContentTokenCount") ?? 0,
            OutputTokenCount = output,
            ReasoningTokenCount = thoughts,
            TotalTokenCount = usage.Number("totalTokenCount") ?? input + output,
        };
    }
}
