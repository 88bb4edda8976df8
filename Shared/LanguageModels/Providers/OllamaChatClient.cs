using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// Speaks Ollama's own protocol: unlike the OpenAI-compatible one it lets the caller say how much context is wanted
/// (else long prompts are silently cut off) and whether the model is to think.
/// </summary>
internal sealed class OllamaChatClient(ModelAccess access, Uri endpoint, HttpClient http, ModelCapabilities capabilities) : IChatClient
{
    private readonly string _base = BaseOf(endpoint);

    /// <summary>The server's address without a path of one of its interfaces.</summary>
    public static string BaseOf(Uri endpoint)
    {
        var address = endpoint.AbsoluteUri.TrimEnd('/');
        foreach (var path in new[] { "/v1", "/api" })
        {
            address = address.EndsWith(path, StringComparison.Ordinal) ? address[..^path.Length] : address;
        }

        return address;
    }

    public static void Authorize(HttpRequestHeaders headers, string key)
    {
        if (key.Length > 0)
        {
            headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var request = Request(messages, options, stream: false);
        using var response = await http.SendAsync(request, cancellationToken);
        var answer = WireJson.ParseObject(await response.Content.ReadAsStringAsync(cancellationToken));
        if (answer.Get("message") is null)
        {
            throw ModelException.InvalidAnswer(request.RequestUri!.Authority);
        }

        return new ChatResponse(new ChatMessage(ChatRole.Assistant, Contents(answer).ToList()))
        {
            ModelId = answer.Text("model"),
            FinishReason = FinishReason(answer),
            Usage = Usage(answer),
        };
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var request = Request(messages, options, stream: true);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var lines = new StreamReader(stream);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            var piece = WireJson.ParseObject(line);
            var contents = Contents(piece).ToList();
            if (Usage(piece) is { } usage)
            {
                contents.Add(new UsageContent(usage));
            }

            yield return new ChatResponseUpdate(ChatRole.Assistant, contents)
            {
                ModelId = piece.Text("model"),
                FinishReason = FinishReason(piece),
            };
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // The HttpClient belongs to whoever made this.
    }

    private HttpRequestMessage Request(IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream)
    {
        var asked = messages as IReadOnlyCollection<ChatMessage> ?? [.. messages];
        var names = ToolArguments.NamesByCall(asked);
        var body = new JsonObject
        {
            ["model"] = access.Model,
            ["messages"] = new JsonArray([.. asked.SelectMany(message => Map(message, names))]),
            ["stream"] = stream,

            // Else what does not fit is silently left out: of the question, and of it again while the answer grows.
            ["truncate"] = false,
            ["shift"] = false,
        };
        body.AddIfAny("format", options?.ResponseFormat switch
        {
            ChatResponseFormatJson { Schema: { } schema } => JsonNode.Parse(schema.GetRawText()),
            ChatResponseFormatJson => "json",
            _ => null,
        });
        body.AddIfAny("think", Think(options?.Reasoning?.Effort));
        body.AddIfAny("tools", new JsonArray([.. ToolArguments.Of(options).Select(Tool)]));
        body.AddIfAny("options", Options(options));
        var request = new HttpRequestMessage(HttpMethod.Post, $"{_base}/api/chat")
        {
            Content = new StringContent(body.ToJsonString(WireJson.Relaxed), Encoding.UTF8, "application/json"),
        };
        Authorize(request.Headers, access.ApiKey);
        return request;
    }

    /// <summary>The same figures in every call: another size of the context makes the server load the model again.</summary>
    private JsonObject Options(ChatOptions? options)
    {
        var json = new JsonObject
        {
            ["num_ctx"] = capabilities.ContextTokens,
            ["num_predict"] = options?.MaxOutputTokens ?? capabilities.MaxOutputTokens,
        };
        json.AddIfAny("temperature", options?.Temperature);
        json.AddIfAny("top_p", options?.TopP);
        json.AddIfAny("top_k", options?.TopK);
        json.AddIfAny("seed", options?.Seed);
        json.AddIfAny("stop", options?.StopSequences is { } stops ? new JsonArray([.. stops.Select(stop => (JsonNode)stop)]) : null);
        return json;
    }

    // One family takes degrees, the others yes or no.
    private JsonNode? Think(ReasoningEffort? effort) => effort switch
    {
        null => null,
        _ when !access.Model.Contains("gpt-oss", StringComparison.OrdinalIgnoreCase) => effort != ReasoningEffort.None,
        ReasoningEffort.None or ReasoningEffort.Low => "low",
        ReasoningEffort.Medium => "medium",
        _ => "high",
    };

    private IEnumerable<JsonNode> Map(ChatMessage message, IReadOnlyDictionary<string, string> names)
    {
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
        {
            yield return new JsonObject
            {
                ["role"] = "tool",
                ["tool_name"] = names.GetValueOrDefault(result.CallId, result.CallId),
                ["content"] = ToolArguments.ResultText(result),
            };
        }

        var rest = message.Contents.Where(content => content is not FunctionResultContent).ToList();
        if (rest.Count > 0)
        {
            yield return Said(message.Role, rest);
        }
    }

    private JsonObject Said(ChatRole role, List<AIContent> contents)
    {
        var json = new JsonObject
        {
            ["role"] = role == ChatRole.Assistant ? "assistant" : role == ChatRole.System ? "system" : "user",
            ["content"] = string.Concat(contents.OfType<TextContent>()),
        };
        json.AddIfAny("images", new JsonArray([.. contents.OfType<DataContent>().Select(Picture)]));
        json.AddIfAny("tool_calls", new JsonArray([.. contents.OfType<FunctionCallContent>().Select(call => (JsonNode)new JsonObject
        {
            ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = JsonNode.Parse(ToolArguments.Text(call.Arguments)) },
        })]));
        return contents.OfType<UriContent>().FirstOrDefault() is { } uri ? throw ModelException.CannotRead(access.ToString(), uri) : json;
    }

    private JsonNode Picture(DataContent data) => data.HasTopLevelMediaType("image")
        ? JsonValue.Create(data.Base64Data.ToString())
        : throw ModelException.CannotRead(access.ToString(), data);

    private static JsonNode Tool(AIFunctionDeclaration tool) => new JsonObject
    {
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = tool.Name,
            ["description"] = tool.Description,
            ["parameters"] = JsonNode.Parse(tool.JsonSchema.GetRawText()),
        },
    };

    private static IEnumerable<AIContent> Contents(JsonElement answer)
    {
        if (answer.Get("message") is not { } message)
        {
            yield break;
        }

        if (message.Text("thinking") is { Length: > 0 } thought)
        {
            yield return new TextReasoningContent(thought);
        }

        if (message.Text("content") is { Length: > 0 } text)
        {
            yield return new TextContent(text);
        }

        foreach (var function in message.Items("tool_calls").Select(call => call.Get("function")).OfType<JsonElement>())
        {
            yield return ToolArguments.Call(
                Guid.NewGuid().ToString("N"), function.Text("name") ?? "", function.Get("arguments")?.GetRawText() ?? "");
        }
    }

    private static ChatFinishReason? FinishReason(JsonElement answer) => answer.IsTrue("done")
        ? answer.Text("done_reason") == "length" ? ChatFinishReason.Length : ChatFinishReason.Stop
        : null;

    private static UsageDetails? Usage(JsonElement answer) => !answer.IsTrue("done") ? null : new UsageDetails
    {
        // What is in the server's cache is not counted again.
        InputTokenCount = answer.Number("prompt_eval_count") ?? 0,
        OutputTokenCount = answer.Number("eval_count") ?? 0,
        TotalTokenCount = (answer.Number("prompt_eval_count") ?? 0) + (answer.Number("eval_count") ?? 0),
    };
}
