using System.Diagnostics;
using System.Diagnostics.Metrics;
using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// One span and one measurement per call, as the OpenTelemetry conventions for generative AI name them, and the call's
/// <see cref="ModelUsage"/> on its response.
/// </summary>
internal sealed class MeteredChatClient(
    IChatClient inner, ModelAccess access, ModelCapabilities capabilities, Uri endpoint, ChatModelOptions defaults) : DelegatingChatClient(inner)
{
    private static readonly ActivitySource Source = new(ChatModelFactory.ActivitySourceName);
    private static readonly Meter Meter = new(ChatModelFactory.ActivitySourceName);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "gen_ai.client.operation.duration", "s", "Time of one model call with all its tries.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] });

    private static readonly Histogram<long> Tokens = Meter.CreateHistogram(
        "gen_ai.client.token.usage", "{token}", "Tokens of one model call.", tags: null,
        new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576] });

    private static readonly Histogram<double> FirstChunk = Meter.CreateHistogram(
        "gen_ai.client.operation.time_to_first_chunk", "s", "Time until the first piece of a streamed answer.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] });

    /// <summary>The conventions have names of their own for providers.</summary>
    private string Provider => access.Provider == ChatModelFactory.Gemini ? "gcp.gemini" : access.Provider;

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var asked = messages as IReadOnlyCollection<ChatMessage> ?? [.. messages];
        using var activity = Start(asked);
        var started = Stopwatch.GetTimestamp();
        string? error = null;
        try
        {
            var listening = Listening(options);
            activity?.SetTag("gen_ai.request.stream", ModelProgress.ListenerOf(listening) is not null ? true : null);
            var response = await base.GetResponseAsync(asked, listening, cancellationToken);
            var usage = Measure(response.Usage);
            usage.AttachTo(response);
            Tag(activity, response, usage);
            Count(usage, response.ModelId);
            return response;
        }
        catch (Exception failure)
        {
            Keep(failure);

            error = failure is OperationCanceledException ? "cancelled" : (failure as ModelException)?.Code ?? failure.GetType().Name;
            if (failure is not OperationCanceledException)
            {
                // Who stops an execution did not see it fail; when its time was up, the step says so.
                activity?.SetStatus(ActivityStatusCode.Error, error).SetTag("error.type", error);
            }

            throw;
        }
        finally
        {
            Duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, Labels(null, error));
        }
    }

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        ListenedCall.StreamAsync(GetResponseAsync, messages, Listening(options), cancellationToken);

    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        if (serviceKey is null && serviceType == typeof(ChatClientMetadata))
        {
            return new ChatClientMetadata(access.Provider, endpoint, access.Model);
        }

        return serviceKey is null && serviceType == typeof(ModelCapabilities) ? capabilities : base.GetService(serviceType, serviceKey);
    }

    private Activity? Start(IReadOnlyCollection<ChatMessage> messages)
    {
        var activity = Source.StartActivity($"chat {access.Model}", ActivityKind.Client);
        activity.OfTheRunOf(activity?.Parent);
        activity?.SetTag("gen_ai.operation.name", "chat")
            .SetTag("gen_ai.provider.name", Provider)
            .SetTag("gen_ai.request.model", access.Model)
            .SetTag("server.address", endpoint.Host)
            .SetTag("server.port", endpoint.Port);
        if (defaults.CaptureContent && activity is { IsAllDataRequested: true })
        {
            activity.SetTag("gen_ai.system_instructions", CapturedContent.Instructions(messages))
                .SetTag("gen_ai.input.messages", CapturedContent.Input(messages));
        }

        return activity;
    }

    private ModelUsage Measure(UsageDetails? usage) => new(
        access.Model,
        usage?.InputTokenCount ?? 0,
        usage?.CachedInputTokenCount ?? 0,
        usage?.OutputTokenCount ?? 0,
        usage is null ? null : capabilities.CostOf(usage))
    {
        CacheWriteTokens = usage is null ? 0 : ModelCapabilities.WrittenToCache(usage),
        ReasoningTokens = usage?.ReasoningTokenCount ?? 0,
    };

    /// <summary>What was used all the same goes with the failure.</summary>
    private void Keep(Exception failure)
    {
        var spent = (failure as ModelException)?.Spent ?? (failure as ModelCanceledException)?.Spent;
        if (spent is not ({ InputTokenCount: > 0 } or { OutputTokenCount: > 0 }))
        {
            return;
        }

        var usage = Measure(spent);
        Count(usage, null);
        switch (failure)
        {
            case ModelException failed:
                failed.Usage = [usage];
                break;
            case ModelCanceledException cancelled:
                cancelled.Usage = [usage];
                break;
        }
    }

    private ChatOptions? Listening(ChatOptions? options) =>
        defaults.Progress is { } listener && ModelProgress.ListenerOf(options) is null ? ModelProgress.Listen(options, listener) : options;

    private void Tag(Activity? activity, ChatResponse response, ModelUsage usage)
    {
        activity?
            .SetTag("gen_ai.response.model", response.ModelId)
            .SetTag("gen_ai.response.id", response.ResponseId)
            .SetTag("gen_ai.response.finish_reasons", response.FinishReason is { } reason ? new[] { reason.Value } : null)
            .SetTag("gen_ai.usage.input_tokens", usage.InputTokens)
            .SetTag("gen_ai.usage.cache_read.input_tokens", usage.CachedInputTokens)
            .SetTag("gen_ai.usage.cache_creation.input_tokens", usage.CacheWriteTokens > 0 ? usage.CacheWriteTokens : null)
            .SetTag("gen_ai.usage.output_tokens", usage.OutputTokens)
            .SetTag("gen_ai.usage.reasoning.output_tokens", usage.ReasoningTokens > 0 ? usage.ReasoningTokens : null);
        if (ListeningChatClient.FirstTokenOf(response) is { } first)
        {
            activity?.SetTag("gen_ai.response.time_to_first_chunk", first.TotalSeconds);
            FirstChunk.Record(first.TotalSeconds, Labels(response.ModelId, null));
        }

        if (defaults.CaptureContent && activity is { IsAllDataRequested: true })
        {
            activity.SetTag("gen_ai.output.messages", CapturedContent.Output(response));
        }
    }

    private void Count(ModelUsage usage, string? responseModel)
    {
        if (Tokens.Enabled)
        {
            var labels = Labels(responseModel, null);
            labels.Add("gen_ai.token.type", "input");
            Tokens.Record(usage.InputTokens, labels);
            labels = Labels(responseModel, null);
            labels.Add("gen_ai.token.type", "output");
            Tokens.Record(usage.OutputTokens, labels);
        }
    }

    private TagList Labels(string? responseModel, string? error)
    {
        var labels = new TagList
        {
            { "gen_ai.operation.name", "chat" },
            { "gen_ai.provider.name", Provider },
            { "gen_ai.request.model", access.Model },
        };
        if (responseModel is not null)
        {
            labels.Add("gen_ai.response.model", responseModel);
        }

        if (error is not null)
        {
            labels.Add("error.type", error);
        }

        return labels;
    }
}
