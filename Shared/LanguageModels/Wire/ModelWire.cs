using System.Diagnostics;

namespace Dashboard.LanguageModels;

/// <summary>A request as it left for a model's server.</summary>
/// <param name="Address">Without query, which may hold a key.</param>
/// <param name="Body">Bytes that are no JSON, an uploaded video for example, are only named.</param>
/// <param name="Status">HTTP status; null when there was no answer.</param>
/// <param name="Duration">Until the answer began.</param>
public sealed record ModelRequest(string Address, string Body, int? Status, TimeSpan Duration);

/// <summary>
/// Hears the requests that one call sends, tries again included: what a model was really asked, and not what was meant to
/// be asked. Headers, where keys are, are not part of it.
/// </summary>
public sealed class ModelWire : IDisposable
{
    private static readonly AsyncLocal<ModelWire?> Current = new();

    private readonly Lock _lock = new();
    private readonly List<ModelRequest> _requests = [];
    private readonly ModelWire? _outer = Current.Value;

    private ModelWire()
    {
    }

    public IReadOnlyList<ModelRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Hears everything that is sent from here on by this flow of control, until it is disposed of.</summary>
    public static ModelWire Listen() => Current.Value = new ModelWire();

    public void Dispose() => Current.Value = _outer;

    internal static async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, Func<Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        if (Current.Value is not { } wire)
        {
            return await send();
        }

        var body = await BodyAsync(request.Content, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        int? status = null;
        try
        {
            var response = await send();
            status = (int)response.StatusCode;
            return response;
        }
        finally
        {
            wire.Add(new ModelRequest(request.RequestUri!.GetLeftPart(UriPartial.Path), body, status, Stopwatch.GetElapsedTime(started)));
        }
    }

    private static async Task<string> BodyAsync(HttpContent? content, CancellationToken cancellationToken) => content switch
    {
        null => "",
        { Headers.ContentType.MediaType: "application/json" } => await content.ReadAsStringAsync(cancellationToken),
        _ => $"[{content.Headers.ContentLength} bytes]",
    };

    private void Add(ModelRequest request)
    {
        lock (_lock)
        {
            _requests.Add(request);
        }
    }
}
