using System.Text;

namespace Dashboard.LanguageModels;

/// <summary>A streamed answer on its way to a provider's library, line by line as <paramref name="tidy"/> gives them.</summary>
internal sealed class TidiedStream(Stream inner, Func<string, string> tidy) : Stream
{
    private readonly StreamReader _lines = new(inner, Encoding.UTF8);
    private ReadOnlyMemory<byte> _left;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left.IsEmpty)
        {
            _left = Tidied(await _lines.ReadLineAsync(cancellationToken));
        }

        return Take(buffer.Span);
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_left.IsEmpty)
        {
            _left = Tidied(_lines.ReadLine());
        }

        return Take(buffer.AsSpan(offset, count));
    }

    private ReadOnlyMemory<byte> Tidied(string? line) => line is null ? ReadOnlyMemory<byte>.Empty : Encoding.UTF8.GetBytes(tidy(line) + "\n");

    private int Take(Span<byte> buffer)
    {
        var read = Math.Min(buffer.Length, _left.Length);
        _left.Span[..read].CopyTo(buffer);
        _left = _left[read..];
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _lines.Dispose();
        }

        base.Dispose(disposing);
    }
}
