using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using System.Text;
using Dashboard.Contracts;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Dashboard.LanguageModels;

/// <summary>
/// Speaks OpenAI's chat completions, also to the many other servers that understand them: text, pictures, PDF documents
/// and functions.
/// </summary>
internal sealed class OpenAIChatClient(ModelAccess access, Uri endpoint, HttpClient http, ModelCapabilities capabilities) : IChatClient
{
    private readonly OpenAIRequest _request = new(access, capabilities);

    private readonly ChatClient _client = new(
        access.Model,
        // The library refuses an empty key, local servers often want none and ignore what they get.
        new ApiKeyCredential(access.ApiKey.Length == 0 ? "none" : access.ApiKey),
        new OpenAIClientOptions
        {
            Endpoint = endpoint,
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        });

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var asked = messages as IReadOnlyCollection<ChatMessage> ?? [.. messages];
        var tried = new HashSet<string>();
        while (true)
        {
            try
            {
                ChatCompletion completion = await _client.CompleteChatAsync(
                    _request.Messages(asked), _request.Options(asked, options), cancellationToken);
                return OpenAIAnswer.Read(completion);
            }
            catch (ModelException refusal) when (_request.DoWithout(refusal, tried))
            {
            }
        }
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var asked = messages as IReadOnlyCollection<ChatMessage> ?? [.. messages];
        var calls = new SortedDictionary<int, ToolCallPieces>();
        var (hasEnded, endsWithUsage) = (false, false);
        await using var pieces = await OpenAsync(asked, options, cancellationToken);
        for (var more = pieces.HasFirst; more; more = await pieces.Rest.MoveNextAsync())
        {
            var piece = pieces.Rest.Current;
            foreach (var call in piece.ToolCallUpdates)
            {
                if (!calls.TryGetValue(call.Index, out var known))
                {
                    calls[call.Index] = known = new ToolCallPieces();
                }

                known.Add(call);
            }

            if (OpenAIAnswer.Read(piece) is { } update)
            {
                hasEnded |= update.FinishReason is not null;
                endsWithUsage = piece.Usage is not null;
                yield return update;
            }
        }

        if (calls.Count > 0 || !hasEnded)
        {
            yield return new ChatResponseUpdate(ChatRole.Assistant, [.. calls.Values.Select(call => call.ToContent())])
            {
                // Some servers never say why they ended, but what it cost comes last.
                FinishReason = hasEnded || !endsWithUsage ? null : calls.Count > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
            };
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // The HttpClient belongs to whoever made this.
    }

    /// <summary>A refused parameter shows with the first piece.</summary>
    private async Task<Opened> OpenAsync(
        IReadOnlyCollection<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        var tried = new HashSet<string>();
        while (true)
        {
            var rest = _client.CompleteChatStreamingAsync(_request.Messages(messages), _request.Options(messages, options), cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            try
            {
                return new Opened(rest, await rest.MoveNextAsync());
            }
            catch (Exception error)
            {
                await rest.DisposeAsync();
                if (error is not ModelException refusal || !_request.DoWithout(refusal, tried))
                {
                    throw;
                }
            }
        }
    }

    private sealed record Opened(IAsyncEnumerator<StreamingChatCompletionUpdate> Rest, bool HasFirst) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Rest.DisposeAsync();
    }

    private sealed class ToolCallPieces
    {
        private readonly StringBuilder _arguments = new();
        private string _id = "";
        private string _name = "";

        public void Add(StreamingChatToolCallUpdate piece)
        {
            _id = string.IsNullOrEmpty(piece.ToolCallId) ? _id : piece.ToolCallId;
            _name = string.IsNullOrEmpty(piece.FunctionName) ? _name : piece.FunctionName;
            _arguments.Append(piece.FunctionArgumentsUpdate?.ToString());
        }

        public FunctionCallContent ToContent() => ToolArguments.Call(_id, _name, _arguments.ToString());
    }
}
