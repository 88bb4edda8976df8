using System.Threading.Channels;

namespace Dashboard.ServiceDefaults.Logs;

/// <summary>
/// Writes lines in the background. Nobody who logs waits for the disk: at most 10,000 lines wait in memory, what comes
/// beyond is counted and left out. A disk that refuses is told of once on the console, then tried again now and then.
/// </summary>
internal sealed class FileLogWriter : IDisposable
{
    private const int MostWaiting = 10_000;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly Channel<byte[]> _lines = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly RotatedFile _file;
    private readonly FileLogOptions _options;
    private readonly TextWriter _console;
    private readonly Task _writing;
    private long _leftOut;
    private long _refusedAt;
    private bool _warned;

    public FileLogWriter(RotatedFile file, FileLogOptions options, TextWriter console)
    {
        (_file, _options, _console) = (file, options, console);
        _writing = Task.Factory.StartNew(
            WriteAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    public void Write(byte[] line)
    {
        if (!_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _leftOut);
        }
    }

    /// <summary>Returns when everything is written, or after a few seconds.</summary>
    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _writing.Wait(StopPatience);
    }

    private async Task WriteAsync()
    {
        while (await _lines.Reader.WaitToReadAsync())
        {
            while (_lines.Reader.TryRead(out var line))
            {
                TryWrite(line);
            }

            Try(_file.Flush);
        }

        Try(_file.Flush);
        _file.Dispose();
    }

    private void TryWrite(byte[] line)
    {
        if (_refusedAt != 0 && TimeProvider.System.GetElapsedTime(_refusedAt) < _options.RetryAfter)
        {
            Interlocked.Increment(ref _leftOut);
            return;
        }

        Try(() =>
        {
            _file.Write(line);
            _refusedAt = 0;
            if (Interlocked.Exchange(ref _leftOut, 0) is > 0 and var count)
            {
                _file.Write(JsonLine.LeftOut(count));
            }
        });
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            _file.Abandon();
            _refusedAt = TimeProvider.System.GetTimestamp();
            Interlocked.Increment(ref _leftOut);
            if (!_warned)
            {
                _warned = true;
                _console.WriteLine($"warn: logs cannot be written to {_options.Path} and are left out there: {failure.Message}");
            }
        }
    }
}
