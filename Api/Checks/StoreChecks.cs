using System.Security.Cryptography;
using Dashboard.Api.Artifacts;

namespace Dashboard.Api.Checks;

/// <summary>The artifact store, by writing, reading and deleting.</summary>
internal static class StoreChecks
{
    public static async Task<CheckResult> RunAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        const string Name = "artifacts";
        IArtifactStore store;
        try
        {
            store = ArtifactStoreChoice.Create(configuration, AppContext.BaseDirectory);
        }
        catch (InvalidOperationException exception)
        {
            return CheckResult.Failed(Name, exception.Message, "Set either S3__… or ConnectionStrings__blobs or Artifacts__Directory; docs/backup.md lists them.");
        }

        try
        {
            await store.CheckAsync(cancellationToken);
            var key = $"checks/{Guid.CreateVersion7()}";
            var written = RandomNumberGenerator.GetBytes(1000);
            await store.WriteAsync(key, "application/octet-stream", new MemoryStream(written), cancellationToken);
            var same = await IsAsync(store, key, written, cancellationToken);
            await store.DeleteAsync(key, cancellationToken);
            return same && await store.ReadAsync(key, cancellationToken) is null
                ? CheckResult.Ok(Name, $"the {store.Description} takes, gives and deletes")
                : CheckResult.Failed(Name, $"the {store.Description} does not give back what it was given", "Look into its log, and for something between it and this machine that changes answers.");
        }
        catch (Exception exception) when (exception is ArtifactStoreException or IOException or UnauthorizedAccessException or Amazon.Runtime.AmazonServiceException or Azure.RequestFailedException)
        {
            return CheckResult.Failed(Name, exception is ArtifactStoreException ? exception.Message : $"The {store.Description} fails: {exception.Message}",
                "Start it, give this user the right to read, write and delete there, and compare its settings with S3__…, ConnectionStrings__blobs or Artifacts__Directory.");
        }
    }

    private static async Task<bool> IsAsync(IArtifactStore store, string key, byte[] written, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(key, cancellationToken) is not { } content)
        {
            return false;
        }

        await using var stream = content.Content;
        using var read = new MemoryStream();
        await stream.CopyToAsync(read, cancellationToken);
        return read.ToArray().AsSpan().SequenceEqual(written);
    }
}
