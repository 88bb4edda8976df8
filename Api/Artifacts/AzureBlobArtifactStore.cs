using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Dashboard.Api.Artifacts;

/// <summary>Artifacts in Azure Blob Storage, or Azurite.</summary>
internal sealed class AzureBlobArtifactStore(BlobServiceClient service) : IArtifactStore
{
    private readonly BlobContainerClient _container = service.GetBlobContainerClient("artifacts");
    private volatile bool _exists;

    public string Description => $"blob container \"{_container.Name}\" at {service.Uri.GetLeftPart(UriPartial.Path)}";

    public async Task WriteAsync(string key, string contentType, Stream content, CancellationToken cancellationToken)
    {
        var blob = BlobOf(key);
        await EnsureContainerAsync(cancellationToken);
        var options = new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = contentType } };
        await ClearlyAsync(() => blob.UploadAsync(content, options, cancellationToken));
    }

    public async Task<ArtifactContent?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        var blob = BlobOf(key);
        try
        {
            var download = await ClearlyAsync(() => blob.DownloadStreamingAsync(cancellationToken: cancellationToken));
            return new ArtifactContent(download.Value.Content, download.Value.Details.ContentType, download.Value.Details.ContentLength);
        }
        catch (RequestFailedException exception) when (exception.Status == StatusCodes.Status404NotFound)
        {
            return null;
        }
    }

    public async IAsyncEnumerable<string> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await EnsureContainerAsync(cancellationToken);
        var prefix = folder.Length == 0 ? null : ArtifactKeys.SafeFolder(folder);
        await foreach (var blob in _container.GetBlobsAsync(prefix: prefix, cancellationToken: cancellationToken))
        {
            yield return blob.Name;
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var blob = BlobOf(key);
        return ClearlyAsync(() => blob.DeleteIfExistsAsync(cancellationToken: cancellationToken));
    }

    public async Task DeleteAllAsync(string folder, CancellationToken cancellationToken)
    {
        await foreach (var name in ListAsync(ArtifactKeys.SafeFolder(folder), cancellationToken))
        {
            await _container.DeleteBlobIfExistsAsync(name, cancellationToken: cancellationToken);
        }
    }

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await EnsureContainerAsync(cancellationToken);
        await ClearlyAsync(() => _container.GetPropertiesAsync(cancellationToken: cancellationToken));
    }

    private async Task EnsureContainerAsync(CancellationToken cancellationToken)
    {
        if (!_exists)
        {
            await ClearlyAsync(() => _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken));
            _exists = true;
        }
    }

    private async Task<T> ClearlyAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (RequestFailedException exception) when (exception.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
        {
            throw new ArtifactStoreException("access_denied",
                $"The {Description} refuses these credentials ({exception.ErrorCode}). Check ConnectionStrings__blobs.", exception);
        }
        catch (Exception exception) when (exception is RequestFailedException { Status: 0 } or Azure.Identity.AuthenticationFailedException
            or AggregateException { InnerException: RequestFailedException { Status: 0 } })
        {
            throw new ArtifactStoreException("unreachable", $"The {Description} cannot be reached: {exception.GetBaseException().Message}", exception);
        }
    }

    private BlobClient BlobOf(string key) => _container.GetBlobClient(ArtifactKeys.Safe(key));
}
