using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.LanguageModels;

/// <summary>What came of testing a key.</summary>
/// <param name="Error">Null when the key works; else a stable code of <see cref="ModelErrorCodes"/> with a sentence.</param>
/// <param name="Models">Names of the models that the key may use; empty when the server does not say.</param>
/// <param name="KnowsModel">Whether the model asked for is among them; null when the server does not say, or none was asked for.</param>
/// <param name="Took">Time until the answer.</param>
public sealed record ModelProbeResult(ExecutionError? Error, IReadOnlyList<string> Models, bool? KnowsModel, TimeSpan Took)
{
    public bool Works => Error is null;
}

/// <summary>Asks a provider for its list of models, which costs nothing and needs the key.</summary>
internal sealed class ModelProbe(ModelAccess access, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public async Task<ModelProbeResult> RunAsync(HttpMessageHandler connections, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var http = new HttpClient(new ModelHttpHandler(connections, access, time)) { Timeout = Timeout.InfiniteTimeSpan };
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var models = await ListAsync(http, either.Token);
            return Judge(models, time.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var late = new ModelException(ModelErrorCodes.Timeout, $"The model server gave no answer within {Patience.TotalSeconds:0} seconds.");
            return new ModelProbeResult(late.ToError(), [], null, time.GetElapsedTime(started));
        }
        catch (ModelException error)
        {
            return new ModelProbeResult(error.ToError(), [], null, time.GetElapsedTime(started));
        }
    }

    private async Task<IReadOnlyList<string>> ListAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var (address, list, name) = Question(ModelEndpoint.AddressOf(access));
        if (access.ApiKey.Length == 0 && access.BaseUrl is null && access.Provider != ChatModelFactory.Ollama)
        {
            throw ModelException.NotConfigured("There is no API key.");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        Authorize(request);
        using var response = await http.SendAsync(request, cancellationToken);
        try
        {
            var answer = WireJson.ParseObject(await response.Content.ReadAsStringAsync(cancellationToken));
            return answer.Get(list) is { ValueKind: JsonValueKind.Array }
                ? [.. answer.Items(list).Select(model => model.Text(name)).OfType<string>().Select(WithoutPrefix).Order(StringComparer.Ordinal)]
                : throw ModelException.InvalidAnswer(request.RequestUri!.Authority);
        }
        catch (JsonException)
        {
            throw ModelException.InvalidAnswer(request.RequestUri!.Authority);
        }
    }

    private (string Address, string List, string Name) Question(Uri endpoint) => access.Provider switch
    {
        ChatModelFactory.Anthropic => ($"{endpoint.AbsoluteUri.TrimEnd('/')}/v1/models?limit=1000", "data", "id"),
        ChatModelFactory.Gemini => ($"{GeminiChatClient.BaseOf(endpoint)}/models?pageSize=1000", "models", "name"),
        ChatModelFactory.Ollama => ($"{OllamaChatClient.BaseOf(endpoint)}/api/tags", "models", "name"),
        _ => ($"{endpoint.AbsoluteUri.TrimEnd('/')}/models", "data", "id"),
    };

    private void Authorize(HttpRequestMessage request)
    {
        switch (access.Provider)
        {
            case ChatModelFactory.Anthropic:
                request.Headers.Add("anthropic-version", "2023-06-01");
                if (access.BaseUrl is null)
                {
                    // With a base URL of one's own the handler adds it.
                    request.Headers.TryAddWithoutValidation("x-api-key", access.ApiKey);
                }

                break;
            case ChatModelFactory.Gemini:
                GeminiChatClient.Authorize(request.Headers, access.ApiKey);
                break;
            default:
                OllamaChatClient.Authorize(request.Headers, access.ApiKey);
                break;
        }
    }

    private ModelProbeResult Judge(IReadOnlyList<string> models, TimeSpan took)
    {
        if (access.Model.Length == 0 || models.Count == 0)
        {
            return new ModelProbeResult(null, models, null, took);
        }

        var asked = WithoutPrefix(access.Model);
        var known = models.Any(model => string.Equals(model, asked, StringComparison.OrdinalIgnoreCase)
            || string.Equals(model, asked + ":latest", StringComparison.OrdinalIgnoreCase));

        // Anthropic and OpenAI also take names that stand for the newest version and are in no list.
        var mayBeAlias = !known && models.Any(model => model.StartsWith(asked, StringComparison.OrdinalIgnoreCase));
        return known || mayBeAlias
            ? new ModelProbeResult(null, models, known ? true : null, took)
            : new ModelProbeResult(
                new ExecutionError(ModelErrorCodes.NotFound, $"The key works, but the server does not offer the model \"{access.Model}\" to it."), models, false, took);
    }

    private static string WithoutPrefix(string model) => model.StartsWith("models/", StringComparison.Ordinal) ? model["models/".Length..] : model;
}
