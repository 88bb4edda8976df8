using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>Notes every call of a model with what really went over the wire.</summary>
internal sealed class ExplainingChatClient(IChatClient inner, StepRecorder recorder) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var asked = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        using var wire = ModelWire.Listen();
        var started = recorder.Elapsed;
        ChatResponse? response = null;
        string? error = null;
        try
        {
            response = await base.GetResponseAsync(asked, options, cancellationToken);
            return response;
        }
        catch (Exception failure)
        {
            error = failure is ModelException known ? known.Code : failure is OperationCanceledException ? "cancelled" : "model_failed";
            throw;
        }
        finally
        {
            var name = (this.GetService(typeof(ModelCapabilities)) as ModelCapabilities)?.Model;
            recorder.Called(new ModelCallNotes(name, started, recorder.Elapsed - started, asked, wire.Requests, response, error));
        }
    }
}

/// <summary>A call as it was, before anything is written.</summary>
/// <param name="Model">The one that was asked, as <c>provider/model</c>; null when its client does not say.</param>
internal sealed record ModelCallNotes(
    string? Model, TimeSpan Started, TimeSpan Duration, IReadOnlyList<ChatMessage> Messages, IReadOnlyList<ModelRequest> Requests, ChatResponse? Response, string? ErrorCode)
{
    public async Task<ModelCallExplanation> ToExplanationAsync(ExplanationFiles files, Func<string, string> scrub)
    {
        var pictures = new List<(string Base64, string Key)>();
        var messages = new List<ExplainedMessage>();
        foreach (var message in Messages)
        {
            var keys = new List<string>();
            foreach (var picture in message.Contents.OfType<DataContent>().Where(content => content.HasTopLevelMediaType("image")))
            {
                var key = await files.SavePictureAsync(picture.Data);
                pictures.Add((Convert.ToBase64String(picture.Data.Span), key));
                keys.Add(key);
            }

            messages.Add(new ExplainedMessage(message.Role.Value, scrub(message.Text), keys));
        }

        var usage = Response is null ? null : ModelUsage.Of(Response);
        return new ModelCallExplanation
        {
            Model = usage?.Model ?? Response?.ModelId ?? Model ?? "",
            StartMs = Math.Round(Started.TotalMilliseconds, 1),
            DurationMs = Math.Round(Duration.TotalMilliseconds, 1),
            Messages = messages,
            Requests = [.. Requests.Select(request => new WireRequest(
                request.Address, scrub(WithoutPictures(request.Body, pictures)), request.Status, Math.Round(request.Duration.TotalMilliseconds, 1)))],
            Answer = Response is null ? null : scrub(Response.Text),
            InputTokens = usage?.InputTokens ?? 0,
            CachedInputTokens = usage?.CachedInputTokens ?? 0,
            OutputTokens = usage?.OutputTokens ?? 0,
            CostUsd = usage?.CostUsd,
            ErrorCode = ErrorCode,
        };
    }

    /// <summary>A picture is kept once and named where it stood, as libraries write it: some escape its plus signs.</summary>
    private static string WithoutPictures(string body, IEnumerable<(string Base64, string Key)> pictures)
    {
        foreach (var (base64, key) in pictures)
        {
            body = body.Replace(base64, $"{{{{picture:{key}}}}}", StringComparison.Ordinal)
                .Replace(base64.Replace("+", "\\u002B", StringComparison.Ordinal), $"{{{{picture-escaped:{key}}}}}", StringComparison.Ordinal);
        }

        return body;
    }
}
