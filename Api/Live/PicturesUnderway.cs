namespace Dashboard.Api.Live;

/// <summary>
/// The pictures that left for one client and were not answered yet. A slow connection keeps what is sent in buffers of its own, minutes of it,
/// and whoever drives would see what they did minutes ago: so the next picture waits for the answers.
/// </summary>
/// <param name="areAnswered">The client says of each picture that it has come; false for one that does not, which is never waited for.</param>
internal sealed class PicturesUnderway(bool areAnswered, TimeProvider time)
{
    private const int MostAtOnce = 8;
    private const int FirstAtOnce = 2;

    /// <summary>A client that answers as quickly is not slow: what is underway then is underway because it is far away.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(300);

    private readonly Lock _lock = new();
    private readonly Queue<long> _sent = [];
    private int _most = FirstAtOnce;
    private CancellationTokenSource? _waiting;

    /// <summary>The next one would only lie behind those that are underway.</summary>
    public bool AreEnough
    {
        get
        {
            lock (_lock)
            {
                return _sent.Count >= _most;
            }
        }
    }

    public void Sent()
    {
        if (areAnswered)
        {
            lock (_lock)
            {
                _sent.Enqueue(time.GetTimestamp());
            }
        }
    }

    /// <summary>The client has the oldest.</summary>
    public void Answered()
    {
        lock (_lock)
        {
            if (_sent.TryDequeue(out var sent))
            {
                _most = time.GetElapsedTime(sent) < Quick ? MostAtOnce : 1;
            }

            _waiting?.Cancel();
        }
    }

    /// <summary>Whoever waits with this is woken by the next answer, until it is given another or none.</summary>
    public void Wake(CancellationTokenSource? waiting)
    {
        lock (_lock)
        {
            _waiting = waiting;
        }
    }
}
