using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Dashboard.Api.Artifacts;

/// <summary>
/// Artifacts in a bucket of any server that speaks S3. Only what all of them have in common is used: no checksums of
/// newer kinds, no chunked signatures, no deletion of many keys in one request.
/// </summary>
internal sealed class S3ArtifactStore : IArtifactStore, IDisposable
{
    private const int ParallelDeletions = 8;

    private readonly AmazonS3Client _client;
    private readonly string _bucket;
    private readonly string _description;
    private readonly S3Upload _upload;
    private readonly SemaphoreSlim _making = new(1, 1);
    private volatile bool _exists;

    /// <param name="options">Complete, see <see cref="ArtifactStoreChoice"/>.</param>
    public S3ArtifactStore(S3Options options)
    {
        var region = string.IsNullOrWhiteSpace(options.Region) ? "us-east-1" : options.Region;
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.PathStyle,
            AuthenticationRegion = region,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (string.IsNullOrWhiteSpace(options.Endpoint))
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(region);
        }
        else
        {
            config.ServiceURL = options.Endpoint;
        }

        _bucket = options.Bucket!;
        _description = $"S3 bucket \"{_bucket}\" at {config.ServiceURL ?? config.RegionEndpoint.SystemName}";
        _client = new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config);
        _upload = new S3Upload(_client, _bucket);
    }

    public string Description => _description;

    public async Task WriteAsync(string key, string contentType, Stream content, CancellationToken cancellationToken)
    {
        ArtifactKeys.Safe(key);
        await EnsureBucketAsync(cancellationToken);
        await ClearlyAsync(() => _upload.WriteAsync(key, contentType, content, cancellationToken));
    }

    public async Task<ArtifactContent?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        ArtifactKeys.Safe(key);
        await EnsureBucketAsync(cancellationToken);
        try
        {
            return await ClearlyAsync(async () =>
            {
                var response = await _client.GetObjectAsync(_bucket, key, cancellationToken);
                return new ArtifactContent(response.ResponseStream, response.Headers.ContentType, response.ContentLength);
            });
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode == "NoSuchKey")
        {
            return null;
        }
    }

    public async IAsyncEnumerable<string> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await EnsureBucketAsync(cancellationToken);
        var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = folder.Length == 0 ? null : ArtifactKeys.SafeFolder(folder) };
        ListObjectsV2Response page;
        do
        {
            page = await ClearlyAsync(() => _client.ListObjectsV2Async(request, cancellationToken));
            foreach (var found in page.S3Objects ?? [])
            {
                yield return found.Key;
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        ArtifactKeys.Safe(key);
        return ClearlyAsync(() => _client.DeleteObjectAsync(_bucket, key, cancellationToken));
    }

    public Task DeleteAllAsync(string folder, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelDeletions, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(
            ListAsync(ArtifactKeys.SafeFolder(folder), cancellationToken),
            options,
            async (key, token) => await DeleteAsync(key, token));
    }

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await EnsureBucketAsync(cancellationToken);
        await ProbeAsync(cancellationToken);
    }

    public void Dispose()
    {
        _client.Dispose();
        _making.Dispose();
    }

    // Listing answers with a reason where asking for the bucket's head only says no.
    private Task<ListObjectsV2Response> ProbeAsync(CancellationToken cancellationToken) => ClearlyAsync(
        () => _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _bucket, Prefix = "checks/", MaxKeys = 1 }, cancellationToken));

    private async Task EnsureBucketAsync(CancellationToken cancellationToken)
    {
        if (_exists)
        {
            return;
        }

        await _making.WaitAsync(cancellationToken);
        try
        {
            if (!_exists)
            {
                await ProbeAsync(cancellationToken);
                _exists = true;
            }
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode == "NoSuchBucket")
        {
            await CreateBucketAsync(cancellationToken);
            _exists = true;
        }
        finally
        {
            _making.Release();
        }
    }

    private async Task CreateBucketAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _client.PutBucketAsync(new PutBucketRequest { BucketName = _bucket, UseClientRegion = true }, cancellationToken);
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists")
        {
            // Another Api made it at the same moment; if it is somebody else's, the next request says so.
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode != HttpStatusCode.ServiceUnavailable)
        {
            throw new ArtifactStoreException("missing", $"The {_description} does not exist, and these keys may not make it. Make it by hand.", exception);
        }
    }

    private async Task<T> ClearlyAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new ArtifactStoreException("access_denied",
                $"The {_description} refuses these credentials ({exception.ErrorCode}). Check S3__AccessKey, S3__SecretKey and S3__Region.", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or AmazonClientException { InnerException: HttpRequestException })
        {
            throw new ArtifactStoreException("unreachable", $"The {_description} cannot be reached: {exception.GetBaseException().Message}", exception);
        }
    }
}
