using Azure.Identity;
using Azure.Storage.Blobs;

namespace Dashboard.Api.Artifacts;

/// <summary>The one rule that says where artifacts are kept.</summary>
internal static class ArtifactStoreChoice
{
    /// <summary>
    /// S3 when the section <c>S3</c> is set, Azure Blob Storage when <c>ConnectionStrings__blobs</c> is, else the
    /// directory <c>Artifacts__Directory</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The settings contradict each other or are incomplete; the message says which and what to set.</exception>
    public static IArtifactStore Create(IConfiguration configuration, string contentRoot)
    {
        var blobs = configuration.GetConnectionString("blobs");
        var s3 = new S3Options();
        configuration.GetSection("S3").Bind(s3);
        if (s3.IsWanted)
        {
            return string.IsNullOrWhiteSpace(blobs)
                ? new S3ArtifactStore(Complete(s3))
                : throw new InvalidOperationException(
                    "ConnectionStrings__blobs and S3__… are both set, so it is not clear where artifacts are kept. Remove one of them.");
        }

        return string.IsNullOrWhiteSpace(blobs)
            ? new DirectoryArtifactStore(configuration["Artifacts:Directory"] is { Length: > 0 } directory ? directory : Path.Combine(contentRoot, "artifacts"))
            : new AzureBlobArtifactStore(Azure(blobs));
    }

    private static S3Options Complete(S3Options options)
    {
        List<string> missing = [];
        Need(options.Bucket, "S3__Bucket");
        Need(options.AccessKey, "S3__AccessKey");
        Need(options.SecretKey, "S3__SecretKey");
        if (string.IsNullOrWhiteSpace(options.Endpoint))
        {
            Need(options.Region, "S3__Endpoint (for AWS itself: S3__Region)");
        }
        else if (!Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new InvalidOperationException("S3__Endpoint is no address such as https://fsn1.your-objectstorage.com.");
        }

        return missing.Count == 0
            ? options
            : throw new InvalidOperationException($"Artifacts are to be kept in S3, but these are not set: {string.Join(", ", missing)}.");

        void Need(string? value, string name)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                missing.Add(name);
            }
        }
    }

    /// <summary>A connection string with a key, an address with a signature, or a bare address for an identity that the host has.</summary>
    private static BlobServiceClient Azure(string blobs)
    {
        const string EndpointForm = "Endpoint=";
        var address = blobs.StartsWith(EndpointForm, StringComparison.OrdinalIgnoreCase) ? blobs[EndpointForm.Length..].TrimEnd(';') : blobs;
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http")
        {
            return uri.Query.Contains("sig=", StringComparison.Ordinal) ? new BlobServiceClient(uri)
                : uri.Scheme == "https" ? new BlobServiceClient(uri, new DefaultAzureCredential())
                : throw new InvalidOperationException("ConnectionStrings__blobs without a key must be an https address.");
        }

        try
        {
            return new BlobServiceClient(blobs);
        }
        catch (FormatException exception)
        {
            throw new InvalidOperationException(
                "ConnectionStrings__blobs is neither a connection string of a storage account nor an https address of one.", exception);
        }
    }
}
