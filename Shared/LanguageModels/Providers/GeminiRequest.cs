using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>Requests as Gemini's <c>generateContent</c> takes them.</summary>
internal sealed class GeminiRequest(ModelAccess access, ModelCapabilities capabilities, GeminiFiles files)
{
    /// <exception cref="ModelException">A file could not be uploaded, or the model cannot read it.</exception>
    public async Task<JsonObject> BuildAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        var asked = messages as IReadOnlyCollection<ChatMessage> ?? [.. messages];
        var names = ToolArguments.NamesByCall(asked);
        var system = new JsonArray();
        var contents = new JsonArray();
        foreach (var message in asked)
        {
            var parts = new JsonArray();
            foreach (var content in message.Contents)
            {
                parts.Add(await PartAsync(content, names, cancellationToken));
            }

            if (message.Role == ChatRole.System)
            {
                MoveAll(parts, system);
            }
            else if (parts.Count > 0)
            {
                contents.Add(new JsonObject { ["role"] = message.Role == ChatRole.Assistant ? "model" : "user", ["parts"] = parts });
            }
        }

        var body = new JsonObject { ["contents"] = contents };
        body.AddIfAny("systemInstruction", system.Count == 0 ? null : new JsonObject { ["parts"] = system });
        body.AddIfAny("generationConfig", Config(options));
        body.AddIfAny("tools", Tools(options));
        body.AddIfAny("toolConfig", ToolConfig(options));
        return body;
    }

    private static void MoveAll(JsonArray from, JsonArray to)
    {
        while (from.Count > 0)
        {
            var part = from[0];
            from.RemoveAt(0);
            to.Add(part);
        }
    }

    private async Task<JsonObject> PartAsync(
        AIContent content, IReadOnlyDictionary<string, string> names, CancellationToken cancellationToken)
    {
        switch (content)
        {
            case TextContent text:
                return new JsonObject { ["text"] = text.Text };
            case TextReasoningContent thought:
                return new JsonObject { ["text"] = thought.Text, ["thought"] = true };
            case DataContent data:
                return WithVideo(await DataAsync(data, cancellationToken), content);
            case UriContent uri:
                return WithVideo(FileData(uri.Uri.AbsoluteUri, uri.MediaType), content);
            case HostedFileContent file:
                return WithVideo(FileData(file.FileId, file.MediaType), content);
            case FunctionCallContent call:
                return CallPart(call);
            case FunctionResultContent result:
                return ResultPart(result, names);
            default:
                throw ModelException.CannotRead(access.ToString(), content);
        }
    }

    private async Task<JsonObject> DataAsync(DataContent data, CancellationToken cancellationToken)
    {
        if (data.HasTopLevelMediaType("video") && capabilities is { IsKnown: true, Video: false })
        {
            throw ModelException.CannotRead(access.ToString(), data);
        }

        return GeminiFiles.MustBeUploaded(data)
            ? FileData(await files.UploadAsync(data, cancellationToken), data.MediaType)
            : new JsonObject { ["inlineData"] = new JsonObject { ["mimeType"] = data.MediaType, ["data"] = data.Base64Data.ToString() } };
    }

    private static JsonObject FileData(string uri, string? mediaType)
    {
        var file = new JsonObject { ["fileUri"] = uri };
        file.AddIfAny("mimeType", mediaType);
        return new JsonObject { ["fileData"] = file };
    }

    private static JsonObject WithVideo(JsonObject part, AIContent content)
    {
        if (VideoExcerpt.Of(content) is { } excerpt)
        {
            part["videoMetadata"] = excerpt.ToJson();
        }

        return part;
    }

    private static JsonObject CallPart(FunctionCallContent call)
    {
        var part = new JsonObject
        {
            ["functionCall"] = new JsonObject { ["name"] = call.Name, ["args"] = JsonNode.Parse(ToolArguments.Text(call.Arguments)) },
        };
        if (call.AdditionalProperties?.TryGetValue(GeminiAnswer.Signature, out var signature) == true)
        {
            part[GeminiAnswer.Signature] = signature as string;
        }

        return part;
    }

    private static JsonObject ResultPart(FunctionResultContent result, IReadOnlyDictionary<string, string> names) => new()
    {
        ["functionResponse"] = new JsonObject
        {
            ["name"] = names.GetValueOrDefault(result.CallId, result.CallId),
            ["response"] = new JsonObject { ["result"] = ToolArguments.ResultText(result) },
        },
    };

    private JsonObject Config(ChatOptions? options)
    {
        var config = new JsonObject();
        config.AddIfAny("temperature", options?.Temperature);
        config.AddIfAny("topP", options?.TopP);
        config.AddIfAny("topK", options?.TopK);
        config.AddIfAny("maxOutputTokens", options?.MaxOutputTokens);
        config.AddIfAny("seed", options?.Seed);
        config.AddIfAny("stopSequences", options?.StopSequences is { } stops ? new JsonArray([.. stops.Select(stop => (JsonNode)stop)]) : null);
        if (options?.ResponseFormat is ChatResponseFormatJson json)
        {
            config["responseMimeType"] = "application/json";
            config.AddIfAny("responseJsonSchema", json.Schema is { } schema ? GeminiSchema.From(schema) : null);
        }

        config.AddIfAny("thinkingConfig", Thinking(options?.Reasoning));
        return config;
    }

    private JsonObject? Thinking(ReasoningOptions? reasoning)
    {
        var thinking = new JsonObject();
        if (reasoning?.Effort is { } effort && capabilities.Reasoning == ReasoningStyle.Level)
        {
            thinking["thinkingLevel"] = effort switch
            {
                ReasoningEffort.None => "minimal",
                ReasoningEffort.Low => "low",
                ReasoningEffort.Medium => "medium",
                _ => "high",
            };
        }
        else if (reasoning?.Effort is { } budget && capabilities.Reasoning == ReasoningStyle.Budget)
        {
            thinking["thinkingBudget"] = budget switch
            {
                ReasoningEffort.None => 0,
                ReasoningEffort.Low => 1_024,
                ReasoningEffort.Medium => 8_192,
                _ => 24_576,
            };
        }

        if (reasoning?.Output is ReasoningOutput.Full or ReasoningOutput.Summary)
        {
            thinking["includeThoughts"] = true;
        }

        return thinking;
    }

    private static JsonArray? Tools(ChatOptions? options)
    {
        var declared = ToolArguments.Of(options)
            .Select(tool => (JsonNode)new JsonObject
            {
                ["name"] = tool.Name,
                ["description"] = tool.Description,
                ["parametersJsonSchema"] = GeminiSchema.From(tool.JsonSchema),
            })
            .ToArray();
        return declared.Length == 0 ? null : [new JsonObject { ["functionDeclarations"] = new JsonArray(declared) }];
    }

    private static JsonObject? ToolConfig(ChatOptions? options) => options?.ToolMode switch
    {
        NoneChatToolMode => Calling("NONE", null),
        RequiredChatToolMode required => Calling("ANY", required.RequiredFunctionName),
        _ => null,
    };

    private static JsonObject Calling(string mode, string? only)
    {
        var calling = new JsonObject { ["mode"] = mode };
        calling.AddIfAny("allowedFunctionNames", only is null ? null : new JsonArray(only));
        return new JsonObject { ["functionCallingConfig"] = calling };
    }
}

/// <summary>The part of JSON Schema that Gemini takes; it refuses a request with other words in it.</summary>
internal static class GeminiSchema
{
    private static readonly HashSet<string> Known =
    [
        "$id", "$defs", "$ref", "$anchor", "type", "format", "title", "description", "enum", "items", "prefixItems", "minItems", "maxItems",
        "minimum", "maximum", "anyOf", "oneOf", "properties", "additionalProperties", "required", "propertyOrdering",
    ];

    public static JsonNode From(JsonElement schema) => Reduce(JsonNode.Parse(schema.GetRawText())!);

    private static JsonNode Reduce(JsonNode node)
    {
        if (node is not JsonObject schema)
        {
            return node.DeepClone();
        }

        var reduced = new JsonObject();
        foreach (var (word, value) in schema)
        {
            if (word == "const")
            {
                reduced["enum"] = new JsonArray(value?.DeepClone());
            }
            else if (Known.Contains(word))
            {
                reduced[word] = Inside(word, value);
            }
        }

        return reduced;
    }

    private static JsonNode? Inside(string word, JsonNode? value) => (word, value) switch
    {
        ("properties" or "$defs", JsonObject named) =>
            new JsonObject(named.Select(property => KeyValuePair.Create(property.Key, property.Value is { } inner ? Reduce(inner) : null))),
        ("anyOf" or "oneOf" or "prefixItems", JsonArray schemas) => new JsonArray([.. schemas.Select(inner => inner is null ? null : Reduce(inner))]),
        ("items" or "additionalProperties", JsonObject inner) => Reduce(inner),
        _ => value?.DeepClone(),
    };
}
