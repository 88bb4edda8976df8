using System.Buffers.Binary;
using System.Text.Json;

namespace Dashboard.Api.Artifacts;

/// <summary>
/// An artifact as one file: its bytes, then its key and content type as JSON, then the length of that in four bytes. One
/// file is renamed in one go, so that bytes and type always belong together; pictures can still be looked at.
/// </summary>
internal static class ArtifactFile
{
    private const int LengthBytes = 4;

    public sealed record Label(string Key, string ContentType);

    public static async Task WriteAsync(string path, Label label, Stream content, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await content.CopyToAsync(file, cancellationToken);
        var json = JsonSerializer.SerializeToUtf8Bytes(label);
        await file.WriteAsync(json, cancellationToken);
        var length = new byte[LengthBytes];
        BinaryPrimitives.WriteInt32LittleEndian(length, json.Length);
        await file.WriteAsync(length, cancellationToken);
        file.Flush(flushToDisk: true);
    }

    /// <returns>The file at its beginning, its label, and how many bytes are the artifact's; null when there is no file.</returns>
    /// <exception cref="InvalidDataException">The file is cut off or was changed by somebody else.</exception>
    public static async Task<(FileStream File, Label Label, long Length)?> OpenAsync(string path, CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 4096, FileOptions.Asynchronous);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        try
        {
            var (label, length) = await ReadLabelAsync(file, cancellationToken);
            file.Position = 0;
            return (file, label, length);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private static async Task<(Label Label, long Length)> ReadLabelAsync(FileStream file, CancellationToken cancellationToken)
    {
        try
        {
            var number = new byte[LengthBytes];
            file.Position = file.Length - LengthBytes;
            await file.ReadExactlyAsync(number, cancellationToken);
            var json = new byte[BinaryPrimitives.ReadInt32LittleEndian(number)];
            var length = file.Length - LengthBytes - json.Length;
            file.Position = length;
            await file.ReadExactlyAsync(json, cancellationToken);
            return (JsonSerializer.Deserialize<Label>(json)!, length);
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or OverflowException or JsonException)
        {
            throw new InvalidDataException($"{file.Name} is not a whole artifact.", exception);
        }
    }
}

/// <summary>The first bytes of a file, as a stream that ends there.</summary>
internal sealed class FirstBytes(FileStream file, long length) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    public override int Read(Span<byte> buffer) => file.Read(buffer[..Within(buffer.Length)]);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        file.ReadAsync(buffer[..Within(buffer.Length)], cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) =>
        origin == SeekOrigin.End ? file.Seek(length + offset, SeekOrigin.Begin) : file.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Within(int wanted) => (int)Math.Clamp(length - file.Position, 0, wanted);
}
