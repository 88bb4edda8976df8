using System.Net;
using System.Text;
using System.Text.Json;

namespace Dashboard.LanguageModels;

/// <summary>Handlers that keep what goes to model servers and comes back in a file, and that answer from such a file.</summary>
public static class ModelRecording
{
    /// <summary>What sends a factory's requests, as configuration says.</summary>
    /// <param name="record">Path of a file to which every exchange is added; null for none.</param>
    /// <param name="replay">Path of such a file, from which everything is answered; wins over <paramref name="record"/>.</param>
    /// <exception cref="IOException">The file to replay cannot be read.</exception>
    public static HttpMessageHandler Connections(string? record, string? replay, HttpMessageHandler connections)
    {
        if (!string.IsNullOrEmpty(replay))
        {
            connections.Dispose();
            return new ModelReplayHandler(replay);
        }

        return string.IsNullOrEmpty(record) ? connections : new ModelRecordHandler(connections, record);
    }
}

/// <summary>Adds every exchange as a line to a file; keys are not written, pictures are named only.</summary>
public sealed class ModelRecordHandler(HttpMessageHandler inner, string path) : DelegatingHandler(inner)
{
    private readonly SemaphoreSlim _writing = new(1);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await ExchangeText.BodyOfAsync(request, cancellationToken);
        var keys = ExchangeText.KeysIn(request).ToList();
        var response = await base.SendAsync(request, cancellationToken);

        // Read to its end before it is passed on: a recording is for tests, where nobody watches the pieces come.
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        var exchange = new Exchange(
            request.Method.Method,
            ExchangeText.PathOf(request.RequestUri!),
            body,
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.ToString(),
            ExchangeText.KeptHeaders
                .Where(name => response.Headers.Contains(name))
                .ToDictionary(name => name, name => string.Join(',', response.Headers.GetValues(name))),
            await response.Content.ReadAsStringAsync(cancellationToken));
        await WriteAsync(ExchangeText.Redact(JsonSerializer.Serialize(exchange, Exchange.Format), keys), cancellationToken);
        return response;
    }

    private async Task WriteAsync(string line, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await File.AppendAllTextAsync(path, line + "\n", cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }
}

/// <summary>
/// Answers from a recording and from nothing else. Requests are known by method, path and body; of equal ones the first
/// is answered first. What is not in the recording fails with <c>model_not_recorded</c> and a list of the differences to
/// the recorded request that is most like it.
/// </summary>
public sealed class ModelReplayHandler : HttpMessageHandler
{
    private readonly string _path;
    private readonly Lock _lock = new();
    private readonly List<Exchange> _left;
    private readonly List<Exchange> _used = [];

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="JsonException">It is no recording.</exception>
    public ModelReplayHandler(string path)
    {
        _path = path;
        _left = [.. File.ReadLines(path).Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<Exchange>(line, Exchange.Format)!)];
    }

    /// <summary>Recorded requests that nobody has made yet, as <c>METHOD path</c>.</summary>
    public IReadOnlyList<string> Unused
    {
        get
        {
            lock (_lock)
            {
                return [.. _left.Select(exchange => $"{exchange.Method} {exchange.Path}")];
            }
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = ExchangeText.PathOf(request.RequestUri!);
        var body = await ExchangeText.BodyOfAsync(request, cancellationToken);
        var answer = Take(request.Method.Method, path, body);
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            RequestMessage = request,
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(answer.Response)),
        };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", answer.ContentType);
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }

    private Exchange Take(string method, string path, JsonElement? body)
    {
        lock (_lock)
        {
            var index = _left.FindIndex(exchange => Matches(exchange, method, path, body));
            if (index < 0)
            {
                throw Unknown(method, path, body);
            }

            var found = _left[index];
            _left.RemoveAt(index);
            _used.Add(found);
            return found;
        }
    }

    private static bool Matches(Exchange exchange, string method, string path, JsonElement? body) =>
        exchange.Method == method
        && exchange.Path == path
        && (exchange.Request is { } recorded ? body is { } asked && JsonElement.DeepEquals(recorded, asked) : body is null);

    private ModelException Unknown(string method, string path, JsonElement? body)
    {
        var times = _used.Count(exchange => Matches(exchange, method, path, body));
        if (times > 0)
        {
            return NotRecorded($"{method} {path} is {times} times in {_path} and was asked once more.");
        }

        var nearest = _left.Concat(_used)
            .Where(exchange => exchange.Method == method && exchange.Path == path)
            .Select(exchange => RequestDifference.Between(exchange.Request, body))
            .MinBy(differences => differences.Count);
        return NotRecorded(nearest is null
            ? $"{method} {path} is not in {_path}, which holds {string.Join(", ", _left.Concat(_used).Select(exchange => $"{exchange.Method} {exchange.Path}").Distinct())}."
            : $"{method} {path} is in {_path}, but with another body. The most similar one differs here:\n{string.Join('\n', nearest.Take(10))}");
    }

    private static ModelException NotRecorded(string message) => new(ModelErrorCodes.NotRecorded, message);
}
