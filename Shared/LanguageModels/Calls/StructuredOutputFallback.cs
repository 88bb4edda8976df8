using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// Asks for structured output in the strictest form that the model is known to take, and when its server refuses that, in the next
/// one: held to a JSON schema, as the arguments of a function (Anthropic) or as JSON of any kind (the others), as text; and without
/// pictures where those are refused. What a schema does not demand any more is said in words. A refusal for any other reason is
/// not ours to mend.
/// </summary>
/// <remarks>
/// The form that worked is remembered for the schema's name: a server that does not take one schema may take the others. A picture
/// that was refused is left out of that call; no more are sent once two were refused and none was taken.
/// </remarks>
internal sealed class StructuredOutputFallback(IChatClient inner, string provider, string model, ModelCapabilities capabilities) : DelegatingChatClient(inner)
{
    private const int RefusalsOfTheBlind = 2;

    private readonly ConcurrentDictionary<string, StructuredOutput> _forms = new(StringComparer.Ordinal);
    private volatile bool _tookPictures;
    private int _refusedPictures;

    /// <summary>How one try asks.</summary>
    /// <param name="Form">Of an answer that is wanted as JSON.</param>
    private readonly record struct Way(StructuredOutput Form, bool Pictures);

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var asked = messages as List<ChatMessage> ?? [.. messages];
        var best = new Way(BestForm(options), asked.Exists(HasPicture) && !IsBlind);
        var way = best;
        var keepsPictures = true;
        ModelException? first = null;
        while (true)
        {
            try
            {
                var response = await AskAsync(asked, options, way, cancellationToken);
                Remember(response, options, best, way, first);
                return response;
            }
            catch (ModelException refusal) when (refusal.Code == ModelErrorCodes.RefusedRequest)
            {
                if (refusal.Refused.HasFlag(RefusedParts.Pictures) && way.Pictures)
                {
                    way = way with { Pictures = false };

                    // Where the form may be at fault as well, the next one gets them again.
                    keepsPictures = refusal.Refused.HasFlag(RefusedParts.Form);
                }
                else if (refusal.Refused.HasFlag(RefusedParts.Form) && Next(way.Form, options) is { } next)
                {
                    way = new Way(next, best.Pictures && keepsPictures);
                }
                else
                {
                    // The first refusal tells most, unless it is another matter.
                    throw refusal.Refused == RefusedParts.None ? refusal : first ?? refusal;
                }

                first ??= refusal;
            }
        }
    }

    private bool IsBlind => capabilities.Vision == false || (!_tookPictures && Volatile.Read(ref _refusedPictures) >= RefusalsOfTheBlind);

    private bool IsAnthropic => provider == ChatModelFactory.Anthropic;

    private static ChatResponseFormatJson? Wanted(ChatOptions? options) => options?.ResponseFormat as ChatResponseFormatJson;

    private StructuredOutput BestForm(ChatOptions? options) => Wanted(options) switch
    {
        null => StructuredOutput.Prompt,
        { Schema: null } => capabilities.StructuredOutput == StructuredOutput.Prompt ? StructuredOutput.Prompt : StructuredOutput.Json,
        var json when _forms.TryGetValue(NameOf(json), out var known) => known,
        { Schema: { } schema } when capabilities.StructuredOutput == StructuredOutput.Schema && IsAnthropic && !AnthropicSchema.IsTaken(schema) => StructuredOutput.Tool,
        _ => capabilities.StructuredOutput,
    };

    private StructuredOutput? Next(StructuredOutput form, ChatOptions? options) => form switch
    {
        StructuredOutput.Schema when IsAnthropic && options?.Tools is not { Count: > 0 } => StructuredOutput.Tool,
        StructuredOutput.Schema or StructuredOutput.Tool when !IsAnthropic => StructuredOutput.Json,
        StructuredOutput.Prompt => null,
        _ => StructuredOutput.Prompt,
    };

    private async Task<ChatResponse> AskAsync(List<ChatMessage> messages, ChatOptions? options, Way way, CancellationToken cancellationToken)
    {
        var shown = way.Pictures ? messages : messages.ConvertAll(WithoutPictures);
        if (Wanted(options) is not { } json)
        {
            return await base.GetResponseAsync(shown, options, cancellationToken);
        }

        switch (way.Form)
        {
            case StructuredOutput.Schema:
                return await base.GetResponseAsync(shown, options, cancellationToken);
            case StructuredOutput.Tool:
                return AnswerFunction.Read(await base.GetResponseAsync(
                    WithWords(shown, AnswerFunction.Words(options!)), AnswerFunction.Offer(options!), cancellationToken));
            default:
                var looser = options!.Clone();
                looser.ResponseFormat = way.Form == StructuredOutput.Json ? ChatResponseFormat.Json : null;
                return await base.GetResponseAsync(json.Schema is { } schema ? WithWords(shown, Words(schema)) : shown, looser, cancellationToken);
        }
    }

    private void Remember(ChatResponse response, ChatOptions? options, Way best, Way way, ModelException? refusal)
    {
        _tookPictures |= way.Pictures;
        if (refusal is null)
        {
            return;
        }

        var withoutPictures = best.Pictures && !way.Pictures;
        if (withoutPictures)
        {
            Interlocked.Increment(ref _refusedPictures);
        }

        if (way.Form != best.Form && Wanted(options) is { } json)
        {
            _forms[NameOf(json)] = way.Form;
        }

        var told = new AskedForLess(
            model, way.Form == best.Form ? null : JsonNamingPolicy.SnakeCaseLower.ConvertName(way.Form.ToString()), withoutPictures, refusal);
        told.AttachTo(response);
        ModelProgress.ListenerOf(options)?.Invoke(told);
        Activity.Current?.AddEvent(new ActivityEvent(
            "asked_for_less", tags: new ActivityTagsCollection { ["form"] = told.Form, ["without_pictures"] = withoutPictures, ["reason"] = refusal.Message }));
    }

    private static string NameOf(ChatResponseFormatJson json) => json.SchemaName ?? "";

    private static List<ChatMessage> WithWords(List<ChatMessage> messages, string words)
    {
        // After the system message, so that what comes first stays the same from call to call.
        var position = messages.FindLastIndex(message => message.Role == ChatRole.System) + 1;
        return [.. messages.Take(position), new ChatMessage(ChatRole.System, words), .. messages.Skip(position)];
    }

    private static string Words(JsonElement schema) =>
        "Answer with one JSON object and nothing else: no explanation before or after it, no code fence. "
        + $"It must be valid against this JSON schema:\n{schema.GetRawText()}";

    private static ChatMessage WithoutPictures(ChatMessage message) => HasPicture(message)
        ? new ChatMessage(message.Role, [.. message.Contents.Where(content => !IsPicture(content))]) { AdditionalProperties = message.AdditionalProperties }
        : message;

    private static bool HasPicture(ChatMessage message) => message.Contents.Any(IsPicture);

    private static bool IsPicture(AIContent content) => content switch
    {
        DataContent data => data.HasTopLevelMediaType("image"),
        UriContent uri => uri.HasTopLevelMediaType("image"),
        _ => false,
    };
}
