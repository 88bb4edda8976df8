using System.Threading.Channels;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Runner.Takeovers;

/// <summary>
/// The takeover of one attempt's browser: holds the run while a person drives, lets only the input of the takeover that counts
/// reach the browser, and only once the run has come to rest.
/// </summary>
/// <param name="isAtRest">The run does nothing to the browser until it is let go on.</param>
/// <param name="tell">Takes what the driver's page is to know.</param>
/// <param name="copied">Takes what the driver copies in pages, for their own clipboard.</param>
/// <param name="files">Fetches the files that the person of a takeover chooses.</param>
internal sealed class SessionTakeover(
    RunControl control, Func<bool> isAtRest, Action<TakeoverState> tell, Action<TakeoverCopy> copied, Func<Guid, BringFile> files, TimeProvider time, ILogger logger)
{
    private const string HoldReason = "takeover";

    /// <summary>What comes so much later than others of its takeover did was held up on the way.</summary>
    private const long OutdatedAfterMs = 2_000;

    private const int MostWaiting = 500;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Also where nothing changes: who drives is to know soon that this runner stands still.</summary>
    private const long TellEveryMs = 2_000;

    private readonly Lock _lock = new();
    private BrowserSession? _browser;
    private Driving? _driving;
    private Task _left = Task.CompletedTask;
    private bool _isOver;

    /// <summary>Somebody drives, or is about to.</summary>
    public bool IsOn => _driving is not null;

    private bool IsReady => isAtRest();

    private ILogger Log => logger;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The takeover that counts from now on; null for none.</summary>
    /// <returns>Completes when the one before has let go of the browser and was noted for the run.</returns>
    public Task Follow(Guid? lease)
    {
        lock (_lock)
        {
            lease = _isOver ? null : lease;
            if (_driving?.Lease == lease)
            {
                return _left;
            }

            if (lease is not null)
            {
                control.Pause(HoldReason);
            }

            _left = LeaveAsync(_driving, _left);
            _driving = lease is { } id ? new Driving(this, id, _left) : null;
            return _left = lease is null ? GoOnAsync(_left) : _left;
        }
    }

    /// <summary>The attempt is over, and nobody drives any more.</summary>
    public Task EndAsync()
    {
        lock (_lock)
        {
            _isOver = true;
            return Follow(null);
        }
    }

    /// <summary>The attempt's browser, as long as what is returned is not disposed of.</summary>
    public IDisposable Attach(BrowserSession browser)
    {
        _browser = browser;
        return new Attached(this, browser);
    }

    /// <summary>Takes what a person did, unless it is outdated or of a takeover that does not count.</summary>
    public void Hear(TakeoverMessage message)
    {
        if (_driving is { } driving && driving.Lease == message.Lease)
        {
            driving.Hear(message);
        }
    }

    private void Tell(TakeoverState state) => tell(state);

    private bool IsFollowed(Driving driving)
    {
        lock (_lock)
        {
            return _driving is { } next && !ReferenceEquals(next, driving);
        }
    }

    private BringFile FilesOf(Guid lease) => files(lease);

    private Action<CopiedText> CopiesOf(Guid lease) => text => copied(new TakeoverCopy(lease, text.Text, text.IsCut));

    /// <summary>The run tells of a takeover before it goes on.</summary>
    private async Task LeaveAsync(Driving? driving, Task left)
    {
        await left;
        if (driving is not null)
        {
            control.NoteTakeover(await driving.EndAsync());
        }
    }

    private async Task GoOnAsync(Task left)
    {
        await left;
        lock (_lock)
        {
            if (_driving is null)
            {
                control.Resume(HoldReason);
            }
        }
    }

    private sealed class Attached(SessionTakeover takeover, BrowserSession browser) : IDisposable
    {
        public void Dispose() => Interlocked.CompareExchange(ref takeover._browser, null, browser);
    }

    /// <summary>One takeover from its beginning to its end.</summary>
    private sealed class Driving
    {
        private readonly SessionTakeover _takeover;
        private readonly Channel<TakeoverMessage> _waiting = Channel.CreateBounded<TakeoverMessage>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

        private readonly SemaphoreSlim _look = new(0, 1);
        private readonly CancellationTokenSource _ended = new();
        private readonly Task _run;
        private volatile Held? _held;
        private TakeoverState? _told;
        private volatile bool _mustTell;
        private long _toldAt;
        private long? _leastDelay;
        private (int Clicks, int Keys, int Copies, bool Effect) _earlier;
        private readonly List<string> _files = [];
        private string _url = "";

        /// <param name="before">The takeover before this one lets go first.</param>
        public Driving(SessionTakeover takeover, Guid lease, Task before)
        {
            (_takeover, Lease) = (takeover, lease);
            _run = RunAsync(before);
        }

        public Guid Lease { get; }

        public void Hear(TakeoverMessage message)
        {
            if (message.Input is LookInput)
            {
                _mustTell = true;
                Look();
            }
            else if (IsDue(message))
            {
                _waiting.Writer.TryWrite(message);
            }
        }

        public async Task<TakeoverEvent> EndAsync()
        {
            await _ended.CancelAsync();
            await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return new TakeoverEvent
            {
                Lease = Lease,
                Clicks = _earlier.Clicks,
                Keys = _earlier.Keys,
                Copies = _earlier.Copies,
                Files = [.. _files],
                OutsideEffect = _earlier.Effect,
                Url = _url,
            };
        }

        /// <summary>
        /// Files took their time to come here anyway, and it is never too late to let go. An answer to a page names what it answers, and is never too late for it.
        /// </summary>
        private bool IsDue(TakeoverMessage message) => message.Input is FilesInput or DropInput or ReleaseInput || !IsOutdated(message.At);

        /// <summary>The person's clock and this one need not agree: what counts is how much later something comes than the quickest did.</summary>
        private bool IsOutdated(long at)
        {
            var delay = _takeover.Now - at;
            lock (_ended)
            {
                _leastDelay = Math.Min(_leastDelay ?? delay, delay);
                return delay - _leastDelay > OutdatedAfterMs;
            }
        }

        private void Look()
        {
            lock (_look)
            {
                if (_look.CurrentCount == 0)
                {
                    _look.Release();
                }
            }
        }

        private async Task RunAsync(Task before)
        {
            await before;
            var doing = DoAsync(_ended.Token);
            try
            {
                while (!_ended.IsCancellationRequested)
                {
                    await TryAsync(LookOnceAsync);
                    await _look.WaitAsync(LookEvery, _ended.Token);
                }
            }
            catch (OperationCanceledException) when (_ended.IsCancellationRequested)
            {
                // It is over.
            }

            await doing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var isFollowed = _takeover.IsFollowed(this);
            await LetGoAsync(isFollowed);
            if (!isFollowed)
            {
                // Also where they never drove, and the one before left open what a page asked.
                _takeover._browser?.Dialogs.EndPerson();
            }
        }

        private sealed record Held(BrowserSession Browser, PersonHand Hand);

        private async Task LookOnceAsync()
        {
            await HoldAsync();
            await TellAsync(_ended.Token);
        }

        /// <summary>Whatever a browser throws, the takeover can be ended, and the run goes on.</summary>
        private async Task TryAsync(Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (Exception exception) when (!_ended.IsCancellationRequested)
            {
                _takeover.Log.LogWarning("A browser that a person drives failed: {Reason}", exception.GetType().Name);
            }
        }

        /// <summary>Puts the hand on the browser when the run has come to rest, and on another one when that was replaced.</summary>
        private async Task HoldAsync()
        {
            var browser = _takeover.IsReady ? _takeover._browser : null;
            if (ReferenceEquals(_held?.Browser, browser))
            {
                return;
            }

            await LetGoAsync(isFollowed: false);
            _held = browser is null ? null : new Held(browser, new PersonHand(browser, Look, _takeover.Log, _takeover.FilesOf(Lease), _takeover.CopiesOf(Lease)));
        }

        /// <param name="isFollowed">The next person answers what pages ask.</param>
        private async Task LetGoAsync(bool isFollowed)
        {
            if (_held is not { } held)
            {
                return;
            }

            _held = null;
            _url = held.Hand.Url;
            await held.Hand.LetGoAsync(isFollowed);
            _files.AddRange(held.Hand.Files);
            var hand = held.Hand;
            _earlier = (_earlier.Clicks + hand.Clicks, _earlier.Keys + hand.Keys, _earlier.Copies + hand.Copies, _earlier.Effect | hand.MayHaveEffect);
        }

        private async Task TellAsync(CancellationToken cancellationToken)
        {
            var mustTell = _mustTell;
            _mustTell = false;
            var state = _held is { } held ? await held.Hand.LookAsync(Lease, cancellationToken) : new TakeoverState(Lease, TakeoverPhase.Pausing);
            state = state with { Copies = _earlier.Copies + (_held?.Hand.Copies ?? 0) };
            if (mustTell || !IsSame(state, _told) || _takeover.Now - _toldAt >= TellEveryMs)
            {
                (_told, _toldAt) = (state, _takeover.Now);
                _takeover.Tell(state);
            }
        }

        private static bool IsSame(TakeoverState state, TakeoverState? told) =>
            told is not null && state.Tabs.SequenceEqual(told.Tabs) && state.List?.Id == told.List?.Id && state with { Tabs = told.Tabs, List = told.List } == told;

        private async Task DoAsync(CancellationToken cancellationToken)
        {
            await foreach (var message in _waiting.Reader.ReadAllAsync(cancellationToken))
            {
                // Asked again: it may have waited here, behind a page that hangs.
                if (_held is { } held && _takeover.IsReady && IsDue(message))
                {
                    await TryAsync(() => held.Hand.DoAsync(message.Input, cancellationToken));
                }
            }
        }
    }
}
