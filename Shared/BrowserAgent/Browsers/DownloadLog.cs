using Microsoft.Playwright;

namespace Dashboard.BrowserAgent;

/// <summary>A file that a page gave to download.</summary>
public sealed class BrowserDownload
{
    private readonly IDownload _download;

    internal BrowserDownload(IDownload download)
    {
        _download = download;
        Completed = CompleteAsync();
    }

    /// <summary>File name that the site suggests; may hold anything, so take it for display only.</summary>
    public string SuggestedName => _download.SuggestedFilename;

    public string Url => _download.Url;

    /// <summary>Where the file lies until the session ends; null while it runs or when it failed.</summary>
    public string? FilePath { get; private set; }

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Failure { get; private set; }

    /// <summary>Completes when the file is there or the download failed; never throws.</summary>
    public Task Completed { get; }

    public Task CancelAsync() => _download.CancelAsync();

    private async Task CompleteAsync()
    {
        try
        {
            Failure = await _download.FailureAsync();
            FilePath = Failure is null ? await _download.PathAsync() : null;
        }
        catch (PlaywrightException error)
        {
            Failure = error.Message;
        }
    }
}

/// <summary>The downloads of a session, in the order in which they started.</summary>
public sealed class DownloadLog
{
    private readonly Lock _lock = new();
    private readonly List<BrowserDownload> _downloads = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All that started so far, finished or not.</summary>
    public IReadOnlyList<BrowserDownload> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _downloads];
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _downloads.Count;
            }
        }
    }

    /// <summary>The download number <paramref name="index"/> (from 0), as soon as it starts.</summary>
    public async Task<BrowserDownload> WaitForAsync(int index, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_downloads.Count > index)
                {
                    return _downloads[index];
                }

                more = _more.Task;
            }

            await more.WaitAsync(cancellationToken);
        }
    }

    internal void Add(BrowserDownload download)
    {
        lock (_lock)
        {
            _downloads.Add(download);
            _more.TrySetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
