using System.Text;
using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// Streams the answer of a call that somebody listens to, tells the pieces as they come, and gives the whole in the end.
/// </summary>
internal sealed class ListeningChatClient(IChatClient inner, string model, string host, TimeProvider time) : DelegatingChatClient(inner)
{
    private const string Key = "dashboard.first_token";

    private volatile bool _cannotStream;

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var listener = ModelProgress.ListenerOf(options);
        var plain = ModelProgress.WithoutListener(options);
        if (listener is null || _cannotStream)
        {
            return await base.GetResponseAsync(messages, plain, cancellationToken);
        }

        var asked = messages as IReadOnlyCollection<ChatMessage> ?? [.. messages];
        var answer = new Answer(model, listener, time);
        try
        {
            await foreach (var update in base.GetStreamingResponseAsync(asked, plain, cancellationToken))
            {
                answer.Add(update);
            }
        }
        catch (Exception error) when (answer.IsEmpty && IsUnreadable(error) && !cancellationToken.IsCancellationRequested)
        {
        }
        catch (ModelException error) when (answer.Used is { } used)
        {
            error.Spent = used;
            throw;
        }
        catch (OperationCanceledException) when (answer.Used is not null)
        {
            throw new ModelCanceledException(cancellationToken) { Spent = answer.Used };
        }

        if (!answer.IsEmpty)
        {
            return answer.ToResponse(host);
        }

        // Some servers answer in one piece whatever they are asked for.
        var whole = await base.GetResponseAsync(asked, plain, cancellationToken);
        _cannotStream = true;
        return whole;
    }

    /// <summary>It is no stream at all, which each provider's library says in its own way.</summary>
    private static bool IsUnreadable(Exception error) =>
        error is ModelException { Code: ModelErrorCodes.InvalidAnswer } or not (ModelException or NotSupportedException);

    /// <summary>Time until the first piece of a streamed answer.</summary>
    /// <returns>Null when it was not streamed.</returns>
    public static TimeSpan? FirstTokenOf(ChatResponse response) =>
        response.AdditionalProperties?.TryGetValue(Key, out var value) == true ? value as TimeSpan? : null;

    private sealed class Answer(string model, Action<ModelProgress> listener, TimeProvider time)
    {
        private readonly long _started = time.GetTimestamp();
        private readonly List<ChatResponseUpdate> _updates = [];
        private readonly StringBuilder _text = new();
        private readonly StringBuilder _thoughts = new();
        private readonly StringBuilder _arguments = new();
        private TimeSpan? _firstToken;

        /// <summary>Nothing came that belongs to an answer; some libraries make an update of what they could not read.</summary>
        public bool IsEmpty => _updates.All(update => update.Contents.Count == 0 && update.FinishReason is null);

        private UsageDetails? _question;
        private UsageDetails? _used;

        /// <summary>What the server has said so far that it cost.</summary>
        public UsageDetails? Used => _used ?? _question;

        public void Add(ChatResponseUpdate update)
        {
            _updates.Add(update);
            foreach (var usage in update.Contents.OfType<UsageContent>())
            {
                (_used ??= new UsageDetails()).Add(usage.Details);
            }

            _question ??= QuestionIn(update);

            if (ArgumentsIn(update) is { Length: > 0 } arguments)
            {
                _arguments.Append(arguments);
                listener(new PartialCall(model, arguments, _arguments.ToString()));
            }

            foreach (var content in update.Contents)
            {
                switch (content)
                {
                    case TextContent { Text.Length: > 0 } text:
                        Tell(text.Text, _text, isThought: false);
                        break;
                    case TextReasoningContent { Text.Length: > 0 } thought:
                        Tell(thought.Text, _thoughts, isThought: true);
                        break;
                }
            }
        }

        public ChatResponse ToResponse(string host)
        {
            var response = _updates.ToChatResponse();
            if (response.FinishReason is null)
            {
                var broken = ModelException.BrokeOff(host);
                broken.Spent = Used;
                throw broken;
            }

            if (_firstToken is { } first)
            {
                (response.AdditionalProperties ??= [])[Key] = first;
            }

            return response;
        }

        /// <summary>Libraries give a call when it is whole; Anthropic's has the pieces of its arguments beside that.</summary>
        private static string? ArgumentsIn(ChatResponseUpdate update) =>
            update.RawRepresentation is RawMessageStreamEvent { Value: RawContentBlockDeltaEvent { Delta.Value: InputJsonDelta piece } } ? piece.PartialJson : null;

        /// <summary>Anthropic says at the beginning what the question cost; its library tells it at the end.</summary>
        private static UsageDetails? QuestionIn(ChatResponseUpdate update)
        {
            if (update.RawRepresentation is not RawMessageStreamEvent { Value: RawMessageStartEvent { Message.Usage: var usage } })
            {
                return null;
            }

            var (read, written) = (usage.CacheReadInputTokens ?? 0, usage.CacheCreationInputTokens ?? 0);
            return new UsageDetails
            {
                InputTokenCount = usage.InputTokens + read + written,
                CachedInputTokenCount = read,
                AdditionalCounts = new() { ["CacheCreationInputTokens"] = written },
            };
        }

        private void Tell(string piece, StringBuilder all, bool isThought)
        {
            if (_firstToken is null)
            {
                _firstToken = time.GetElapsedTime(_started);
                listener(new FirstToken(model, _firstToken.Value));
            }

            all.Append(piece);
            listener(new PartialAnswer(model, piece, all.ToString(), isThought));
        }
    }
}
