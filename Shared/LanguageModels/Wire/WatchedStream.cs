using System.Buffers;

namespace Dashboard.LanguageModels;

/// <summary>
/// A streamed answer on its way to a provider's library. A connection that breaks, and an error that the server tells in
/// the middle of the stream, become a <see cref="ModelException"/>: the libraries overlook some and dress up others.
/// </summary>
internal sealed class WatchedStream(Stream inner, string host, Func<ServerError, ModelException> map) : Stream
{
    private const int LongestLine = 64 * 1024;

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private readonly ArrayBufferWriter<byte> _line = new();

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
        try
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            Watch(buffer.Span[..read], isEnd: read == 0);
            return read;
        }
        catch (Exception error) when (error is IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            throw ModelException.BrokeOff(host);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            var read = inner.Read(buffer, offset, count);
            Watch(buffer.AsSpan(offset, read), isEnd: read == 0);
            return read;
        }
        catch (IOException)
        {
            throw ModelException.BrokeOff(host);
        }
    }

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
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Watch(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        while (bytes.Length > 0)
        {
            var end = bytes.IndexOfAny(LineEnds);
            var part = end < 0 ? bytes : bytes[..end];
            if (_line.WrittenCount + part.Length <= LongestLine)
            {
                _line.Write(part);
            }

            bytes = end < 0 ? [] : bytes[(end + 1)..];
            if (end >= 0)
            {
                CheckLine();
            }
        }

        if (isEnd)
        {
            CheckLine();
        }
    }

    private void CheckLine()
    {
        var line = _line.WrittenMemory;
        if (line.Span.IndexOf("\"error\""u8) >= 0)
        {
            var start = line.Span.StartsWith("data:"u8) ? 5 : 0;
            if (ServerError.InLine(line[start..]) is { } error)
            {
                throw map(error);
            }
        }

        _line.ResetWrittenCount();
    }
}
