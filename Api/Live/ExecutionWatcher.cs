using Dashboard.Contracts;

namespace Dashboard.Api.Live;

/// <summary>
/// What waits for one watcher: messages in order up to a bound, and the newest picture and words of the model only. A watcher that falls
/// behind loses the queue, not the truth: it catches up from the database.
/// </summary>
internal sealed class ExecutionWatcher(Guid executionId, bool pictures)
{
    private const int MaxQueued = 1_000;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private Queue<LiveMessage> _messages = new();
    private byte[]? _picture;
    private byte[]? _thinking;
    private long? _comparedPosition;
    private long? _databasePosition;
    private bool _gone;

    public Guid ExecutionId => executionId;

    public bool Pictures => pictures;

    public void Offer(IReadOnlyList<LiveMessage> messages)
    {
        lock (_lock)
        {
            foreach (var message in messages)
            {
                _messages.Enqueue(message);
            }

            if (_messages.Count > MaxQueued)
            {
                // The next position that follows shows the gap, and the gap is filled from the database.
                _messages = new Queue<LiveMessage>(_messages.TakeLast(1));
            }
        }

        Wake();
    }

    public void OfferPicture(byte[] bytes)
    {
        if (pictures)
        {
            lock (_lock)
            {
                _picture = bytes;
            }

            Wake();
        }
    }

    /// <param name="bytes">A <see cref="ThinkingUpdate"/> as JSON.</param>
    public void OfferThinking(byte[] bytes)
    {
        if (pictures)
        {
            lock (_lock)
            {
                _thinking = bytes;
            }

            Wake();
        }
    }

    /// <param name="position">The position that the database has; null when the execution is gone.</param>
    /// <param name="underWay">
    /// What leads to it may be on its way: then the watcher is behind only if it lacks what was there at the comparison before.
    /// </param>
    public void OfferPosition(long? position, bool underWay)
    {
        lock (_lock)
        {
            _gone = position is null;
            _databasePosition = underWay ? _comparedPosition : position;
            _comparedPosition = position;
        }

        Wake();
    }

    /// <summary>Waits until something is there, and takes all of it.</summary>
    public async Task<Offered> TakeAsync(CancellationToken cancellationToken)
    {
        await _signal.WaitAsync(cancellationToken);
        lock (_lock)
        {
            var offered = new Offered([.. _messages], _picture, _thinking, _databasePosition, _gone);
            _messages.Clear();
            _picture = null;
            _thinking = null;
            _databasePosition = null;
            return offered;
        }
    }

    /// <summary>Makes <see cref="TakeAsync"/> return though nothing came.</summary>
    public void Wake()
    {
        lock (_signal)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    public readonly record struct Offered(IReadOnlyList<LiveMessage> Messages, byte[]? Picture, byte[]? Thinking, long? DatabasePosition, bool Gone);
}
