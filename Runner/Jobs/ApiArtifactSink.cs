using System.Net;
using System.Text;
using System.Text.Unicode;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Runner.Jobs;

/// <summary>Keeps an execution's pictures and files through the Api, waiting while it cannot be reached.</summary>
internal sealed class ApiArtifactSink(ApiClient api, LeaseReference lease, SecretScrubber scrubber, TimeProvider time, ILogger logger) : IArtifactSink
{
    private const int LongestText = 64 * 1024 * 1024;

    private static readonly string[] TextTypes = ["text/", "json", "xml", "csv", "javascript", "octet-stream"];

    public async Task<ArtifactEvent> SaveAsync(
        ArtifactKind kind, string path, string name, string contentType, ReadOnlyMemory<byte> content, int? step, CancellationToken cancellationToken)
    {
        (path, name) = (scrubber.Scrub(path), scrubber.Scrub(name));
        content = Scrubbed(contentType, content);

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

    /// <summary>Text without secrets; what is no text is kept as it is.</summary>
    private ReadOnlyMemory<byte> Scrubbed(string contentType, ReadOnlyMemory<byte> content)
    {
        if (scrubber.IsEmpty || content.Length > LongestText || !TextTypes.Any(type => contentType.Contains(type, StringComparison.OrdinalIgnoreCase)))
        {
            return content;
        }

        // Bytes that are no UTF-8 stay what they are: as Latin-1 every byte is one letter and comes back as itself.
        var encoding = Utf8.IsValid(content.Span) ? Encoding.UTF8 : Encoding.Latin1;
        var text = encoding.GetString(content.Span);
        var clean = scrubber.Scrub(text);
        return ReferenceEquals(text, clean) ? content : encoding.GetBytes(clean);
    }
}
