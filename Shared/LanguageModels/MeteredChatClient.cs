using System.Diagnostics;
using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>One span per call, and the call's <see cref="ModelUsage"/> on its response.</summary>
internal sealed class MeteredChatClient(IChatClient inner, ModelAccess access, Uri endpoint) : DelegatingChatClient(inner)
{
    private static readonly ActivitySource Source = new(ChatModelFactory.ActivitySourceName);

    private readonly ModelPrice? _price = ModelPrices.Find(access);

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        using var activity = Source.StartActivity($"chat {access.Model}", ActivityKind.Client);
        activity?.SetTag("gen_ai.operation.name", "chat")
            .SetTag("gen_ai.provider.name", access.Provider)
            .SetTag("gen_ai.request.model", access.Model)
            .SetTag("server.address", endpoint.Host)
            .SetTag("server.port", endpoint.Port);
        try
        {
            var response = await base.GetResponseAsync(messages, options, cancellationToken);
            var usage = Measure(response);
            usage.AttachTo(response);
            Tag(activity, response, usage);
            return response;
        }
        catch (Exception error)
        {
            activity?.SetStatus(ActivityStatusCode.Error, error.Message)
                .SetTag("error.type", (error as ModelException)?.Code ?? error.GetType().Name);
            throw;
        }
    }

    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ChatClientMetadata)
            ? new ChatClientMetadata(access.Provider, endpoint, access.Model)
            : base.GetService(serviceType, serviceKey);

    private ModelUsage Measure(ChatResponse response)
    {
        var usage = response.Usage;
        return new ModelUsage(
            access.Model,
            usage?.InputTokenCount ?? 0,
            usage?.CachedInputTokenCount ?? 0,
            usage?.OutputTokenCount ?? 0,
            usage is null ? null : _price?.CostOf(usage));
    }

    private static void Tag(Activity? activity, ChatResponse response, ModelUsage usage) => activity?
        .SetTag("gen_ai.response.model", response.ModelId)
        .SetTag("gen_ai.response.finish_reasons", response.FinishReason is { } reason ? new[] { reason.Value } : null)
        .SetTag("gen_ai.usage.input_tokens", usage.InputTokens)
        .SetTag("gen_ai.usage.cache_read.input_tokens", usage.CachedInputTokens)
        .SetTag("gen_ai.usage.output_tokens", usage.OutputTokens);
}
