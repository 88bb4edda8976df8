using System.Net;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Runner.Jobs;

/// <summary>Keeps an execution's pictures and files through the Api, waiting while it cannot be reached.</summary>
internal sealed class ApiArtifactSink(ApiClient api, LeaseReference lease, TimeProvider time, ILogger logger) : IArtifactSink
{
    public async Task<ArtifactEvent> SaveAsync(
        ArtifactKind kind, string path, string name, string contentType, ReadOnlyMemory<byte> content, int? step, CancellationToken cancellationToken)
    {
        // The attempt is part of the key: what an outlived one still sends cannot replace what counts.
        var key = $"executions/{lease.ExecutionId}/{lease.Attempt}/{path}";
        while (true)
        {
            try
            {
                await api.StoreAsync(lease, key, contentType, content, cancellationToken);
                return new ArtifactEvent { Key = key, Kind = kind, Name = name, ContentType = contentType, Size = content.Length, StepNumber = step };
            }
            catch (HttpRequestException exception) when (exception.StatusCode is null or >= HttpStatusCode.InternalServerError)
            {
                logger.LogWarning("{Key} waits for the Api: {Reason}", key, exception.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
            catch (HttpRequestException exception) when (exception.StatusCode == HttpStatusCode.Conflict)
            {
                // The lease is gone; the next renewal says the same and ends the session.
                throw new OperationCanceledException("The attempt is over.", exception);
            }
        }
    }
}
