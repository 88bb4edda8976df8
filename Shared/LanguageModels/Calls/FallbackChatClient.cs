using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// Asks one model after another until one answers. A model that failed is left alone for a while, so that not every call
/// pays for its tries: a minute after what may pass, ten minutes after what a person must mend (a key, a name, a quota).
/// </summary>
internal sealed class FallbackChatClient(
    IReadOnlyList<FallbackChatClient.Candidate> models, Action<ModelProgress>? listener, TimeProvider time) : IChatClient
{
    private static readonly TimeSpan AfterPassingFault = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterLastingFault = TimeSpan.FromMinutes(10);

    private readonly Rest[] _rests = new Rest[models.Count];

    internal sealed record Candidate(ModelAccess Access, IChatClient Client);

    private readonly record struct Rest(DateTimeOffset Until, ModelException Reason);

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var asked = messages as IReadOnlyCollection<ChatMessage> ?? [.. messages];
        var spent = new List<ModelUsage>();
        var order = Order();
        (ModelException Reason, string Model)? failed = null;
        for (var place = 0; place < order.Count; place++)
        {
            var index = order[place];
            var (access, client) = models[index];
            try
            {
                if (failed is { } before)
                {
                    (ModelProgress.ListenerOf(options) ?? listener)?.Invoke(new FellBack(before.Model, access.ToString(), before.Reason));
                }

                var response = await client.GetResponseAsync(asked, options, cancellationToken);
                var isLast = place == order.Count - 1;
                if (!isLast && string.IsNullOrWhiteSpace(response.Text) && !HasToolCall(response))
                {
                    spent.AddRange(ModelUsage.AllOf(response));
                    failed ??= (ModelException.EmptyAnswer(access.ToString()), access.ToString());
                    continue;
                }

                _rests[index] = default;
                ModelUsage.Attach(response, [.. spent, .. ModelUsage.AllOf(response)]);
                Report(response, access, index, failed);
                return response;
            }
            catch (ModelException error)
            {
                spent.AddRange(error.Usage);
                _rests[index] = error.IsOfThisQuestion ? default : new Rest(time.GetUtcNow() + (error.IsTransient ? AfterPassingFault : AfterLastingFault), error);
                failed ??= (error, access.ToString());
            }
        }

        // The first failure tells most: the others were only to help out.
        failed!.Value.Reason.Usage = spent;
        throw failed.Value.Reason;
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        ListenedCall.StreamAsync(GetResponseAsync, messages, options, cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : models[0].Client.GetService(serviceType, serviceKey);

    public void Dispose()
    {
        foreach (var (_, client) in models)
        {
            client.Dispose();
        }
    }

    /// <summary>The models in their order, those that rest at the end: when all else fails they are asked all the same.</summary>
    private List<int> Order()
    {
        var now = time.GetUtcNow();
        return [.. Enumerable.Range(0, models.Count).OrderBy(index => _rests[index].Until > now)];
    }

    private void Report(ChatResponse response, ModelAccess answered, int index, (ModelException Reason, string Model)? failed)
    {
        if (index > 0 && (failed?.Reason ?? _rests[0].Reason) is { } reason)
        {
            new ModelFallback(models[0].Access.ToString(), answered.ToString(), reason).AttachTo(response);
        }
    }

    private static bool HasToolCall(ChatResponse response) =>
        response.Messages.Any(message => message.Contents.Any(content => content is FunctionCallContent));
}
