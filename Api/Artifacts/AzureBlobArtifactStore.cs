using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Dashboard.Api.Artifacts;

/// <summary>Artifacts in Azure Blob Storage, or Azurite.</summary>
internal sealed class AzureBlobArtifactStore(BlobServiceClient service) : IArtifactStore
{
    private readonly BlobContainerClient _container = service.GetBlobContainerClient("artifacts");
    private bool _exists;

    public async Task WriteAsync(string key, string contentType, Stream content, CancellationToken cancellationToken)
    {
        await EnsureContainerAsync(cancellationToken);
        var options = new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = contentType } };
        await BlobOf(key).UploadAsync(content, options, cancellationToken);
    }

    public async Task<ArtifactContent?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var download = await BlobOf(key).DownloadStreamingAsync(cancellationToken: cancellationToken);
            return new ArtifactContent(download.Value.Content, download.Value.Details.ContentType, download.Value.Details.ContentLength);
        }
        catch (RequestFailedException exception) when (exception.Status == StatusCodes.Status404NotFound)
        {
            return null;
        }
    }

    public async Task DeleteAllAsync(string prefix, CancellationToken cancellationToken)
    {
        await EnsureContainerAsync(cancellationToken);
        await foreach (var blob in _container.GetBlobsAsync(prefix: prefix, cancellationToken: cancellationToken))
        {
            await _container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
        }
    }

    public Task CheckAsync(CancellationToken cancellationToken) => EnsureContainerAsync(cancellationToken);

    private async Task EnsureContainerAsync(CancellationToken cancellationToken)
    {
        if (!_exists)
        {
            await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            _exists = true;
        }
    }

    private BlobClient BlobOf(string key) => ArtifactKeys.IsSafe(key)
        ? _container.GetBlobClient(key)
        : throw new ApiException(StatusCodes.Status403Forbidden, "unsafe_path", "This path leads out of the store.");
}
