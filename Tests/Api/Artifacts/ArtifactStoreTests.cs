using System.Text;
using Azure.Storage.Blobs;
using Dashboard.Api;
using Dashboard.Api.Artifacts;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Api.Artifacts;

/// <summary>What every artifact store does, wherever it keeps the bytes.</summary>
public abstract class ArtifactStoreContract
{
    // Stores are shared: each test has a folder of its own.
    private readonly string _folder = $"executions/{Guid.CreateVersion7()}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_written_is_read_with_its_type()
    {
        var store = await StoreAsync();
        await WriteAsync(store, "steps/1-前.jpg", "picture", "image/jpeg");

        Assert.Equal(("picture", "image/jpeg"), await ReadAsync(store, "steps/1-前.jpg"));
    }

    [Fact]
    public async Task Writing_again_replaces()
    {
        var store = await StoreAsync();
        await WriteAsync(store, "result.json", "long first text", "text/plain");
        await WriteAsync(store, "result.json", "second", "application/json");

        Assert.Equal(("second", "application/json"), await ReadAsync(store, "result.json"));
    }

    [Fact]
    public async Task What_was_never_written_is_null() => Assert.Null(await (await StoreAsync()).ReadAsync($"{_folder}/nothing", Stop));

    [Fact]
    public async Task A_write_that_breaks_off_leaves_what_was_there()
    {
        var store = await StoreAsync();
        await WriteAsync(store, "file", "whole", "text/plain");
        await using var breaking = new BreakingStream();

        await Assert.ThrowsAnyAsync<Exception>(() => store.WriteAsync($"{_folder}/file", "text/plain", breaking, Stop));

        Assert.Equal("whole", (await ReadAsync(store, "file"))?.Text);
    }

    [Fact]
    public async Task Everything_under_a_prefix_is_removed_and_nothing_else()
    {
        var store = await StoreAsync();
        await WriteAsync(store, "a/1", "x", "text/plain");
        await WriteAsync(store, "a/b/2", "x", "text/plain");
        await WriteAsync(store, "ab/3", "x", "text/plain");
        await store.DeleteAllAsync($"{_folder}/a/", Stop);
        await store.DeleteAllAsync($"{_folder}/never/", Stop);

        Assert.Null(await ReadAsync(store, "a/1"));
        Assert.Null(await ReadAsync(store, "a/b/2"));
        Assert.NotNull(await ReadAsync(store, "ab/3"));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("/a")]
    [InlineData("a\\..\\b")]
    [InlineData("a\nb")]
    [InlineData("")]
    public async Task A_key_that_leads_elsewhere_is_refused(string key)
    {
        var store = await StoreAsync();
        var refused = await Assert.ThrowsAsync<ApiException>(() => store.WriteAsync(key, "text/plain", new MemoryStream([1]), Stop));
        Assert.Equal((403, "unsafe_path"), (refused.Status, refused.Code));
        await Assert.ThrowsAsync<ApiException>(() => store.ReadAsync(key, Stop));
    }

    [Fact]
    public async Task It_says_that_it_can_be_reached() => await (await StoreAsync()).CheckAsync(Stop);

    protected abstract Task<IArtifactStore> StoreAsync();

    private Task WriteAsync(IArtifactStore store, string name, string text, string type) =>
        store.WriteAsync($"{_folder}/{name}", type, new MemoryStream(Encoding.UTF8.GetBytes(text)), Stop);

    private async Task<(string Text, string Type)?> ReadAsync(IArtifactStore store, string name)
    {
        if (await store.ReadAsync($"{_folder}/{name}", Stop) is not { } content)
        {
            return null;
        }

        using var reader = new StreamReader(content.Content);
        return (await reader.ReadToEndAsync(Stop), content.ContentType);
    }

    /// <summary>Ends with an error after some bytes, as an upload whose sender dies.</summary>
    private sealed class BreakingStream : MemoryStream
    {
        private bool _begun;

        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Next(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Next(buffer.AsSpan(offset, count)));

        private int Next(Span<byte> buffer)
        {
            if (_begun)
            {
                throw new IOException("The sender is gone.");
            }

            _begun = true;
            buffer[0] = 1;
            return 1;
        }
    }
}

public sealed class DirectoryArtifactStoreTests : ArtifactStoreContract, IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dashboard-store-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_broken_write_leaves_no_file_behind()
    {
        await A_write_that_breaks_off_leaves_what_was_there();
        Assert.DoesNotContain(_directory.EnumerateFiles("*", SearchOption.AllDirectories), file => file.Extension == ".tmp");
    }

    protected override Task<IArtifactStore> StoreAsync() => Task.FromResult<IArtifactStore>(new DirectoryArtifactStore(_directory.FullName));
}

public sealed class AzureBlobArtifactStoreTests(TestServers servers) : ArtifactStoreContract
{
    protected override async Task<IArtifactStore> StoreAsync() =>
        new AzureBlobArtifactStore(new BlobServiceClient((await servers.AddressesAsync()).Blobs));
}
