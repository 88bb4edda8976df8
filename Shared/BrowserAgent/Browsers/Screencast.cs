using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>A picture of a tab as the browser composed it.</summary>
/// <param name="Width">Of the viewport, in CSS pixels.</param>
/// <param name="Height">Of the viewport, in CSS pixels.</param>
public sealed record ScreencastFrame(DateTimeOffset Timestamp, int Width, int Height, ReadOnlyMemory<byte> Jpeg);

/// <summary>
/// The running picture of one tab. A frame comes when the page changes; the next one only after the last was
/// acknowledged, which is delayed to keep to the wanted rate. A page that does not change sends nothing.
/// </summary>
public sealed class Screencast
{
    private readonly PageTab _tab;
    private readonly SemaphoreSlim _switching = new(1);
    private Action<ScreencastFrame>? _onFrame;
    private IDisposable? _subscription;
    private long _lastAcknowledged;

    /// <summary>A change is on the screen within that time; what came later would have been sent.</summary>
    private const int QuietMilliseconds = 60;

    private readonly Lock _counting = new();
    private int _unacknowledged;
    private bool _mayHaveLostOne;
    private long _lastSent;

    internal Screencast(PageTab tab) => _tab = tab;

    /// <summary>Upper bound of frames per second; can be changed while it runs.</summary>
    public double FramesPerSecond { get; set; } = 10;

    public bool IsRunning => _subscription is not null;

    /// <summary>The newest frame; null before the first.</summary>
    public ScreencastFrame? LatestFrame { get; private set; }

    /// <summary>
    /// The newest frame, when it surely shows the page as it is: the browser sends the next one as soon as something
    /// changes, unless it waits for acknowledgements. Null when it may be outdated.
    /// </summary>
    public ScreencastFrame? FreshFrame()
    {
        lock (_counting)
        {
            var isQuiet = _unacknowledged == 0 && !_mayHaveLostOne && Environment.TickCount64 - _lastSent >= QuietMilliseconds;
            return IsRunning && isQuiet ? LatestFrame : null;
        }
    }

    /// <summary>Starts the picture; the browser sends the present one at once. Does nothing when it runs already.</summary>
    /// <param name="onFrame">Called on the connection's reading loop with each frame: must return at once.</param>
    /// <param name="quality">JPEG quality from 0 to 100.</param>
    public async Task StartAsync(Action<ScreencastFrame>? onFrame, int quality = 60, CancellationToken cancellationToken = default)
    {
        await _switching.WaitAsync(cancellationToken);
        try
        {
            _onFrame = onFrame;
            if (_subscription is null)
            {
                _subscription = _tab.Session.On("Page.screencastFrame", OnFrame);
                await _tab.Session.SendAsync("Page.startScreencast", new { format = "jpeg", quality, everyNthFrame = 1 }, cancellationToken);
            }
        }
        catch
        {
            _subscription?.Dispose();
            _subscription = null;
            throw;
        }
        finally
        {
            _switching.Release();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await _switching.WaitAsync(cancellationToken);
        try
        {
            if (_subscription is not null)
            {
                _subscription.Dispose();
                _subscription = null;
                await _tab.Session.SendAsync("Page.stopScreencast", null, cancellationToken);
            }
        }
        catch (CdpException error) when (error.IsClosed)
        {
            // The tab is gone, and its picture with it.
        }
        finally
        {
            _switching.Release();
        }
    }

    private void OnFrame(JsonElement data)
    {
        var metadata = data.GetProperty("metadata");
        var frame = new ScreencastFrame(
            DateTimeOffset.UtcNow,
            (int)metadata.GetProperty("deviceWidth").GetDouble(),
            (int)metadata.GetProperty("deviceHeight").GetDouble(),
            data.GetProperty("data").GetBytesFromBase64());
        lock (_counting)
        {
            LatestFrame = frame;

            // The browser drops frames while two are not acknowledged.
            _mayHaveLostOne = ++_unacknowledged > 1;
        }

        _ = AcknowledgeAsync(data.GetProperty("sessionId").GetInt32());
        _onFrame?.Invoke(frame);
    }

    private async Task AcknowledgeAsync(int number)
    {
        var due = _lastAcknowledged + (long)(1000 / Math.Max(0.1, FramesPerSecond));
        var wait = due - Environment.TickCount64;
        if (wait > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(wait));
        }

        _lastAcknowledged = Environment.TickCount64;
        try
        {
            await _tab.Session.SendAsync("Page.screencastFrameAck", new { sessionId = number });
        }
        catch (CdpException)
        {
            // Stopped or closed meanwhile.
        }
        finally
        {
            lock (_counting)
            {
                _unacknowledged--;
                _lastSent = Environment.TickCount64;
            }
        }
    }
}
