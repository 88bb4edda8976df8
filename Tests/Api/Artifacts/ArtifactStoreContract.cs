using System.Text;
using Dashboard.Api;
using Dashboard.Api.Artifacts;

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

    [Fact]
    public async Task One_is_removed_and_removing_it_again_does_nothing()
    {
        var store = await StoreAsync();
        await WriteAsync(store, "a", "x", "text/plain");
        await WriteAsync(store, "a b", "x", "text/plain");
        await store.DeleteAsync($"{_folder}/a", Stop);
        await store.DeleteAsync($"{_folder}/a", Stop);

        Assert.Equal([$"{_folder}/a b"], await ListAsync(store, ""));
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

    [Theory]
    [InlineData("with spaces + plus.csv")]
    [InlineData("100%.txt")]
    [InlineData("100%2Ftwo%20.txt")]
    [InlineData("売上 – 上海 🛒.csv")]
    [InlineData("#?&=;:@!$'()*,[]")]
    [InlineData("\"<>|^`{}")]
    [InlineData("~tilde~7E~")]
    [InlineData("ends.with.dots..")]
    [InlineData(" spaces around ")]
    public async Task Any_name_is_kept_read_listed_and_removed(string name)
    {
        var store = await StoreAsync();
        await WriteAsync(store, $"{name}/{name}", "text", "text/plain");

        Assert.Equal(("text", "text/plain"), await ReadAsync(store, $"{name}/{name}"));
        Assert.Equal([$"{_folder}/{name}/{name}"], await ListAsync(store, ""));

        await store.DeleteAllAsync($"{_folder}/{name}/", Stop);
        Assert.Null(await ReadAsync(store, $"{name}/{name}"));
    }

    [Fact]
    public async Task Long_names_that_differ_only_at_their_end_are_kept_apart()
    {
        var store = await StoreAsync();
        var name = new string('長', LongestName / 3);
        await WriteAsync(store, $"{name[1..]}1", "first", "text/plain");
        await WriteAsync(store, $"{name[1..]}2", "second", "text/plain");

        Assert.Equal("first", (await ReadAsync(store, $"{name[1..]}1"))?.Text);
        Assert.Equal("second", (await ReadAsync(store, $"{name[1..]}2"))?.Text);
        Assert.Equal([$"{_folder}/{name[1..]}1", $"{_folder}/{name[1..]}2"], await ListAsync(store, ""));
    }

    [Fact]
    public async Task Names_that_begin_like_another_one_are_independent()
    {
        var store = await StoreAsync();
        string[] names = ["x", "x.type", "x.tmp", "x~", "x/y", "x/y.type", "X"];
        foreach (var name in names)
        {
            await WriteAsync(store, name, $"text of {name}", $"type/{name.Length}");
        }

        foreach (var name in names)
        {
            Assert.Equal(($"text of {name}", $"type/{name.Length}"), await ReadAsync(store, name));
        }

        Assert.Equal(names.Select(name => $"{_folder}/{name}").Order(StringComparer.Ordinal), await ListAsync(store, ""));
        Assert.Equal([$"{_folder}/x/y", $"{_folder}/x/y.type"], await ListAsync(store, "x/"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(512 * 1024)]
    [InlineData(8 * 1024 * 1024)]
    [InlineData((20 * 1024 * 1024) + 7)]
    public async Task A_stream_of_any_length_comes_back_byte_by_byte(int length)
    {
        var store = await StoreAsync();
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        await using var unseekable = new BreakingStream(bytes);
        await store.WriteAsync($"{_folder}/big", "video/webm", unseekable, Stop);

        var content = await store.ReadAsync($"{_folder}/big", Stop);

        await using var read = content!.Content;
        using var buffer = new MemoryStream();
        await read.CopyToAsync(buffer, Stop);
        Assert.Equal("video/webm", content.ContentType);
        Assert.Equal(length, content.Length ?? length);
        Assert.True(bytes.AsSpan().SequenceEqual(buffer.ToArray()));
    }

    [Fact]
    public async Task Writing_many_at_once_keeps_all()
    {
        var store = await StoreAsync();
        var names = Enumerable.Range(0, 40).Select(number => $"{number % 4}/{number}").ToList();

        await Task.WhenAll(names.Select(name => WriteAsync(store, name, $"text of {name}", "text/plain")));

        Assert.Equal(names.Select(name => $"{_folder}/{name}").Order(StringComparer.Ordinal), await ListAsync(store, ""));
        foreach (var name in names)
        {
            Assert.Equal($"text of {name}", (await ReadAsync(store, name))?.Text);
        }
    }

    [Fact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        var store = await StoreAsync();
        using var cancel = new CancellationTokenSource();
        await using var content = new BreakingStream(new byte[12 * 1024 * 1024], cancel.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.WriteAsync($"{_folder}/file", "text/plain", content, cancel.Token));

        Assert.Null(await ReadAsync(store, "file"));
        Assert.Empty(await ListAsync(store, ""));
    }

    [Fact]
    public async Task A_store_that_refuses_says_so_without_the_secret()
    {
        var (store, code, secret) = await UnusableAsync();

        var failed = await Assert.ThrowsAsync<ArtifactStoreException>(() => store.CheckAsync(Stop));
        Assert.Equal(code, failed.Code);
        Assert.Contains(store.Description, failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_named_with_its_slash()
    {
        var store = await StoreAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => store.DeleteAllAsync($"{_folder}/a", Stop));
    }

    /// <summary>Bytes of the longest name of a file that this store's server takes.</summary>
    protected virtual int LongestName => 600;

    /// <summary>A store with a wrong key or of no use otherwise, the code of its error, and what must not be in the message.</summary>
    internal abstract Task<(IArtifactStore Store, string Code, string Secret)> UnusableAsync();

    internal abstract Task<IArtifactStore> StoreAsync();

    private async Task<List<string>> ListAsync(IArtifactStore store, string folder)
    {
        List<string> keys = [];
        await foreach (var key in store.ListAsync($"{_folder}/{folder}", Stop))
        {
            keys.Add(key);
        }

        return [.. keys.Order(StringComparer.Ordinal)];
    }

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

    /// <summary>
    /// The body of an upload, which has no length: gives its bytes in pieces, and at its end runs what it was given, or
    /// fails without bytes, as when the sender dies.
    /// </summary>
    private sealed class BreakingStream(byte[]? bytes = null, Action? atEnd = null) : MemoryStream(bytes ?? [1])
    {
        private const int Piece = 70_000;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = Read(buffer.Span[..Math.Min(Piece, buffer.Length)]);
            if (read == 0 && buffer.Length > 0)
            {
                atEnd?.Invoke();
                cancellationToken.ThrowIfCancellationRequested();
                return bytes is null ? throw new IOException("The sender is gone.") : new(0);
            }

            return new(read);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var buffer = new byte[Piece];
            for (var read = await ReadAsync(buffer, cancellationToken); read > 0; read = await ReadAsync(buffer, cancellationToken))
            {
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
    }
}
