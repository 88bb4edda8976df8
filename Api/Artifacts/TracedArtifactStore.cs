using System.Diagnostics;
using Dashboard.Api.Telemetry;

namespace Dashboard.Api.Artifacts;

/// <summary>A span for each use of the store that belongs to something; keys stay out of it.</summary>
internal sealed class TracedArtifactStore(IArtifactStore inner) : IArtifactStore
{
    private readonly string _kind = inner.GetType().Name;

    /// <summary>The store itself.</summary>
    public IArtifactStore Inner => inner;

    public string Description => inner.Description;

    public async Task WriteAsync(string key, string contentType, Stream content, CancellationToken cancellationToken)
    {
        using var span = Start("write")?.SetTag("dashboard.artifact.content_type", contentType);
        await Failing(span, inner.WriteAsync(key, contentType, content, cancellationToken));
    }

    public async Task<ArtifactContent?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        using var span = Start("read");
        var reading = inner.ReadAsync(key, cancellationToken);
        await Failing(span, reading);
        return await reading;
    }

    public IAsyncEnumerable<string> ListAsync(string folder, CancellationToken cancellationToken) => inner.ListAsync(folder, cancellationToken);

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        using var span = Start("delete");
        await Failing(span, inner.DeleteAsync(key, cancellationToken));
    }

    public async Task DeleteAllAsync(string folder, CancellationToken cancellationToken)
    {
        using var span = Start("delete");
        await Failing(span, inner.DeleteAllAsync(folder, cancellationToken));
    }

    public Task CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);

    private static async Task Failing(Activity? span, Task work)
    {
        try
        {
            await work;
        }
        catch (Exception failure)
        {
            var type = failure.GetType().Name;
            span?.SetStatus(ActivityStatusCode.Error, type).SetTag("error.type", type);
            throw;
        }
    }

    private Activity? Start(string operation) => Activity.Current is null
        ? null
        : ApiTelemetry.Source.StartActivity($"artifact {operation}", ActivityKind.Client)?.SetTag("dashboard.artifact.store", _kind);
}
