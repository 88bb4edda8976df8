using Azure.Storage.Blobs;
using Dashboard.Api.Artifacts;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Api.Artifacts;

public sealed class DirectoryArtifactStoreTests : ArtifactStoreContract, IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dashboard-store-");

    private string Root => _directory.FullName;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_broken_write_leaves_no_file_behind()
    {
        await A_write_that_breaks_off_leaves_what_was_there();
        Assert.DoesNotContain(_directory.EnumerateFiles("*", SearchOption.AllDirectories), file => file.Extension == ".tmp");
    }

    [Fact]
    public async Task What_an_older_version_wrote_is_read_listed_and_replaced()
    {
        var stop = TestContext.Current.CancellationToken;
        var store = new DirectoryArtifactStore(Root);
        _directory.CreateSubdirectory("executions");
        await File.WriteAllTextAsync(Path.Combine(Root, "executions", "old.csv"), "old", stop);
        await File.WriteAllTextAsync(Path.Combine(Root, "executions", "old.csv.type"), "text/csv", stop);

        var old = await store.ReadAsync("executions/old.csv", stop);
        using (var reader = new StreamReader(old!.Content))
        {
            Assert.Equal(("old", "text/csv"), (await reader.ReadToEndAsync(stop), old.ContentType));
        }

        await store.WriteAsync("executions/old.csv", "text/plain", new MemoryStream("new"u8.ToArray()), stop);
        var replaced = await store.ReadAsync("executions/old.csv", stop);
        await replaced!.Content.DisposeAsync();
        Assert.Equal("text/plain", replaced.ContentType);
        Assert.Equal(["executions/old.csv"], await store.ListAsync("executions/", stop).Distinct().ToListAsync(stop));
    }

    [Fact]
    public async Task A_file_that_was_cut_off_is_not_taken_for_an_artifact()
    {
        var stop = TestContext.Current.CancellationToken;
        var store = new DirectoryArtifactStore(Root);
        await store.WriteAsync("a/b", "text/plain", new MemoryStream([1, 2, 3]), stop);
        var file = Assert.Single(_directory.EnumerateFiles("*", SearchOption.AllDirectories));
        await using (var cut = file.OpenWrite())
        {
            cut.SetLength(5);
        }

        await Assert.ThrowsAsync<InvalidDataException>(() => store.ReadAsync("a/b", stop));
    }

    internal override Task<IArtifactStore> StoreAsync() => Task.FromResult<IArtifactStore>(new DirectoryArtifactStore(Root));

    internal override Task<(IArtifactStore Store, string Code, string Secret)> UnusableAsync()
    {
        // A file where the directory should be: that stops even root.
        var blocked = Path.Combine(Root, "blocked");
        File.WriteAllText(blocked, "");
        return Task.FromResult<(IArtifactStore, string, string)>((new DirectoryArtifactStore(Path.Combine(blocked, "store")), "unreachable", "secret"));
    }
}

public sealed class AzureBlobArtifactStoreTests(TestServers servers) : ArtifactStoreContract
{
    internal override async Task<IArtifactStore> StoreAsync() =>
        new AzureBlobArtifactStore(new BlobServiceClient((await servers.AddressesAsync()).Blobs));

    internal override async Task<(IArtifactStore Store, string Code, string Secret)> UnusableAsync()
    {
        var wrong = Convert.ToBase64String(new byte[64]);
        var parts = (await servers.AddressesAsync()).Blobs.Split(';').Select(part => part.StartsWith("AccountKey=", StringComparison.Ordinal) ? $"AccountKey={wrong}" : part);
        return (new AzureBlobArtifactStore(new BlobServiceClient(string.Join(';', parts))), "access_denied", wrong);
    }
}

public sealed class S3ArtifactStoreTests(TestServers servers) : ArtifactStoreContract
{
    // One for each test: the server of the tests cannot list a bucket in which others delete at that moment.
    private readonly string _bucket = $"contract-{Guid.CreateVersion7()}";

    // It makes three files of each object, named with suffixes.
    protected override int LongestName => 210;

    internal override async Task<IArtifactStore> StoreAsync() => new S3ArtifactStore(await OptionsAsync("S3RVER"));

    internal override async Task<(IArtifactStore Store, string Code, string Secret)> UnusableAsync() =>
        (new S3ArtifactStore(await OptionsAsync("a-wrong-secret")), "access_denied", "a-wrong-secret");

    [Fact]
    public async Task A_bucket_that_several_make_at_once_is_made_once()
    {
        var options = await OptionsAsync("S3RVER");
        options.Bucket = $"new-{Guid.CreateVersion7()}";
        var stop = TestContext.Current.CancellationToken;
        var stores = Enumerable.Range(0, 4).Select(_ => new S3ArtifactStore(options)).ToList();

        await Task.WhenAll(stores.Select((store, number) => store.WriteAsync($"a/{number}", "text/plain", new MemoryStream([1]), stop)));

        Assert.Equal(4, await stores[0].ListAsync("a/", stop).CountAsync(stop));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named()
    {
        var options = await OptionsAsync("S3RVER");
        options.Endpoint = $"http://127.0.0.1:{Fixtures.Processes.FreePorts.Next()}";

        var failed = await Assert.ThrowsAsync<ArtifactStoreException>(() => new S3ArtifactStore(options).CheckAsync(TestContext.Current.CancellationToken));
        Assert.Equal("unreachable", failed.Code);
        Assert.Contains(options.Endpoint, failed.Message, StringComparison.Ordinal);
    }

    private async Task<S3Options> OptionsAsync(string secret) => new()
    {
        Endpoint = (await servers.AddressesAsync()).S3,
        Bucket = _bucket,
        AccessKey = "S3RVER",
        SecretKey = secret,
    };
}
