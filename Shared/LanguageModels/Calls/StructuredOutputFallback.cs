using System.Text.Json;
using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// Asks for structured output in the strictest form the model is known to take, and then in the strictest one the server
/// takes: a JSON schema, then JSON of any kind, then text, and without pictures where those are refused. What the schema
/// demanded is then said in words. The form that worked is remembered for this client's next calls.
/// </summary>
internal sealed class StructuredOutputFallback(IChatClient inner, ModelCapabilities capabilities) : DelegatingChatClient(inner)
{
    /// <summary>In the order of <see cref="StructuredOutput"/>.</summary>
    private enum Format
    {
        Schema,
        Json,
        Text,
    }

    private static readonly (Format Format, bool Pictures)[] Rungs =
    [
        (Format.Schema, true),
        (Format.Schema, false),
        (Format.Json, true),
        (Format.Text, true),
        (Format.Json, false),
        (Format.Text, false),
    ];

    private volatile int _known = FirstRung(capabilities);

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var asked = capabilities.Vision == false ? messages.Select(WithoutPictures).ToList() : messages.ToList();
        ModelException? refusal = null;
        for (var rung = _known; rung < Rungs.Length; rung++)
        {
            if (!Differs(rung, asked, options))
            {
                continue;
            }

            try
            {
                var (format, pictures) = Rungs[rung];
                var response = await base.GetResponseAsync(
                    Adapt(asked, options, format, pictures), Adapt(options, format), cancellationToken);
                _known = rung;
                return response;
            }
            catch (ModelException error) when (error.Code == ModelErrorCodes.RefusedRequest)
            {
                // The first refusal tells most: the later requests ask for less than what was wanted.
                refusal ??= error;
            }
        }

        throw refusal!;
    }

    private static int FirstRung(ModelCapabilities capabilities) => Array.FindIndex(
        Rungs, rung => rung.Format == (Format)capabilities.StructuredOutput && rung.Pictures);

    /// <summary>Whether this rung would send something else than the rungs tried before it.</summary>
    private bool Differs(int rung, List<ChatMessage> messages, ChatOptions? options)
    {
        var hasPictures = messages.Any(message => message.Contents.Any(IsPicture));
        var strictest = options?.ResponseFormat switch
        {
            ChatResponseFormatJson { Schema: not null } => Format.Schema,
            ChatResponseFormatJson => Format.Json,
            _ => Format.Text,
        };
        (Format, bool) Effective(int index) =>
            ((Format)Math.Max((int)Rungs[index].Format, (int)strictest), Rungs[index].Pictures && hasPictures);

        return !Enumerable.Range(_known, rung - _known).Any(earlier => Effective(earlier) == Effective(rung));
    }

    private static ChatOptions? Adapt(ChatOptions? options, Format format)
    {
        if (options?.ResponseFormat is not ChatResponseFormatJson json || (format == Format.Schema && json.Schema is not null))
        {
            return options;
        }

        var copy = options.Clone();
        copy.ResponseFormat = format == Format.Text ? null : ChatResponseFormat.Json;
        return copy;
    }

    private static IEnumerable<ChatMessage> Adapt(List<ChatMessage> messages, ChatOptions? options, Format format, bool pictures)
    {
        var adapted = pictures ? messages : messages.ConvertAll(WithoutPictures);
        if (format == Format.Schema || options?.ResponseFormat is not ChatResponseFormatJson { Schema: { } schema })
        {
            return adapted;
        }

        // After the system message, so that what comes first stays the same from call to call.
        var position = adapted.FindLastIndex(message => message.Role == ChatRole.System) + 1;
        var words = new ChatMessage(ChatRole.System, Words(schema));
        return [.. adapted.Take(position), words, .. adapted.Skip(position)];
    }

    private static string Words(JsonElement schema) =>
        "Answer with one JSON object and nothing else: no explanation before or after it, no code fence. "
        + $"It must be valid against this JSON schema:\n{schema.GetRawText()}";

    private static ChatMessage WithoutPictures(ChatMessage message) =>
        message.Contents.Any(IsPicture)
            ? new ChatMessage(message.Role, [.. message.Contents.Where(content => !IsPicture(content))]) { AdditionalProperties = message.AdditionalProperties }
            : message;

    private static bool IsPicture(AIContent content) => content switch
    {
        DataContent data => data.HasTopLevelMediaType("image"),
        UriContent uri => uri.HasTopLevelMediaType("image"),
        _ => false,
    };
}
