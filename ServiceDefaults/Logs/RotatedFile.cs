namespace Dashboard.ServiceDefaults.Logs;

/// <summary>
/// <c>name.log</c>, <c>name.1.log</c>, <c>name.2.log</c>, newest first. A second process of the same name writes
/// <c>name-2.log</c> and so on: a lock file beside each says whose it is and goes with its process.
/// </summary>
internal sealed class RotatedFile(string name, FileLogOptions options) : IDisposable
{
    private const int MostProcesses = 100;

    private FileStream? _lock;
    private FileStream? _file;
    private string _path = "";

    /// <exception cref="IOException">The disk is full or cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory belongs to somebody else.</exception>
    public void Write(ReadOnlySpan<byte> line)
    {
        var file = _file ??= Open();
        if (file.Length > 0 && file.Length + line.Length > options.MaxBytes)
        {
            file = _file = Rotate();
        }

        file.Write(line);
    }

    public void Flush() => _file?.Flush();

    /// <summary>Lets go of the file after a failure; the next write tries afresh.</summary>
    public void Abandon()
    {
        try
        {
            _file?.Dispose();
        }
        catch (IOException)
        {
            // What was buffered does not fit either.
        }

        _file = null;
    }

    public void Dispose()
    {
        Abandon();
        _lock?.Dispose();
    }

    private FileStream Open()
    {
        Directory.CreateDirectory(options.Path);
        _lock ??= TakeLock();
        return OpenFile();
    }

    private FileStream OpenFile() => new(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    private FileStream TakeLock()
    {
        for (var number = 1; number <= MostProcesses; number++)
        {
            var path = Path.Combine(options.Path, number == 1 ? $"{name}.log" : $"{name}-{number}.log");
            try
            {
                var taken = new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.None);
                _path = path;
                return taken;
            }
            catch (IOException) when (File.Exists($"{path}.lock") && number < MostProcesses)
            {
                // Another process of this name writes there.
            }
        }

        throw new IOException($"More than {MostProcesses} processes write logs named {name} here.");
    }

    private FileStream Rotate()
    {
        _file!.Dispose();
        _file = null;
        var oldest = options.Kept - 1;
        if (oldest == 0)
        {
            File.Delete(_path);
        }

        for (var number = oldest; number >= 1; number--)
        {
            var from = number == 1 ? _path : Older(number - 1);
            if (File.Exists(from))
            {
                File.Move(from, Older(number), overwrite: true);
            }
        }

        return OpenFile();
    }

    private string Older(int number) => Path.ChangeExtension(_path, $".{number}.log");
}
