using System.Buffers;
using Amazon.S3;
using Amazon.S3.Model;

namespace Dashboard.Api.Artifacts;

/// <summary>
/// Writes a stream of unknown length: in one request when it is small, else in parts that become visible together.
/// At most one part is in memory.
/// </summary>
internal sealed class S3Upload(IAmazonS3 client, string bucket)
{
    /// <summary>S3 takes parts of at least 5 MiB and at most 10,000 of them: this is enough for 80 GB.</summary>
    private const int PartBytes = 8 * 1024 * 1024;

    private const int FirstBytes = 512 * 1024;

    /// <returns>Bytes written.</returns>
    public async Task<long> WriteAsync(string key, string contentType, Stream content, CancellationToken cancellationToken)
    {
        // Most artifacts are pictures of some 100 KB; they need no buffer of a part's size.
        var small = ArrayPool<byte>.Shared.Rent(FirstBytes);
        var buffer = small;
        try
        {
            var read = await content.ReadAtLeastAsync(small.AsMemory(0, FirstBytes), FirstBytes, throwOnEndOfStream: false, cancellationToken);
            if (read == FirstBytes)
            {
                buffer = ArrayPool<byte>.Shared.Rent(PartBytes);
                small.AsSpan(0, read).CopyTo(buffer);
                read += await FillAsync(content, buffer.AsMemory(read, PartBytes - read), cancellationToken);
            }

            if (read < PartBytes)
            {
                await PutAsync(key, contentType, buffer, read, cancellationToken);
                return read;
            }

            return await WritePartsAsync(key, contentType, content, buffer, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(small);
            if (buffer != small)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private async Task PutAsync(string key, string contentType, byte[] buffer, int length, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream(buffer, 0, length, writable: false);
        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = key, ContentType = contentType, InputStream = body, UseChunkEncoding = false },
            cancellationToken);
    }

    /// <param name="buffer">Holds the first part already.</param>
    private async Task<long> WritePartsAsync(string key, string contentType, Stream content, byte[] buffer, CancellationToken cancellationToken)
    {
        var upload = await client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = bucket, Key = key, ContentType = contentType }, cancellationToken);
        try
        {
            List<PartETag> parts = [];
            long written = 0;
            for (var read = PartBytes; read > 0; read = await FillAsync(content, buffer.AsMemory(0, PartBytes), cancellationToken))
            {
                using var body = new MemoryStream(buffer, 0, read, writable: false);
                var part = await client.UploadPartAsync(
                    new UploadPartRequest
                    {
                        BucketName = bucket,
                        Key = key,
                        UploadId = upload.UploadId,
                        PartNumber = parts.Count + 1,
                        PartSize = read,
                        InputStream = body,
                        UseChunkEncoding = false,
                    },
                    cancellationToken);
                parts.Add(new PartETag(parts.Count + 1, part.ETag));
                written += read;
            }

            await client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload.UploadId, PartETags = parts }, cancellationToken);
            return written;
        }
        catch
        {
            await AbortAsync(key, upload.UploadId);
            throw;
        }
    }

    /// <summary>Parts of an upload that came to nothing are paid for until somebody aborts it.</summary>
    private async Task AbortAsync(string key, string uploadId)
    {
        try
        {
            await client.AbortMultipartUploadAsync(bucket, key, uploadId, CancellationToken.None);
        }
        catch (AmazonS3Exception)
        {
            // What failed before is what the caller must hear of.
        }
    }

    private static ValueTask<int> FillAsync(Stream content, Memory<byte> buffer, CancellationToken cancellationToken) =>
        content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
}
