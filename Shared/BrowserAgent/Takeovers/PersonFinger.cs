using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>
/// The finger of a person on a tab of a device that knows only fingers; they press with the buttons of a mouse. One that rests, and each press of
/// the right button, is a long touch: browsers make nothing of it when they are sent touches, so the page is asked for its menu, as phones do, and
/// no click follows.
/// </summary>
internal sealed class PersonFinger(PageTab tab)
{
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(500);

    /// <summary>What goes further does not rest.</summary>
    private const double RestsWithin = 10;

    private readonly Finger _finger = new(tab);
    private readonly Lock _lock = new();
    private Touch? _touch;

    public Task DownAsync(PagePoint at, int modifiers, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var before = TakeAwayAsync(cancellationToken);
            _touch = new Touch(at);
            _ = HoldAsync(_touch, cancellationToken);
            return Task.WhenAll(before, _finger.PressAsync(at, cancellationToken, modifiers));
        }
    }

    /// <summary>A finger that does not touch the page cannot be seen by it.</summary>
    public Task MoveAsync(PagePoint to, int modifiers, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_touch is not { IsOver: false } touch)
            {
                return Task.CompletedTask;
            }

            touch.HasMoved |= Math.Abs(to.X - touch.From.X) > RestsWithin || Math.Abs(to.Y - touch.From.Y) > RestsWithin;
            return _finger.MoveAsync(to, cancellationToken, modifiers);
        }
    }

    public Task UpAsync(PointerButton button, int modifiers, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_touch is not { } touch)
            {
                return Task.CompletedTask;
            }

            if (touch.HasMoved || (button == PointerButton.Left && !touch.IsLong))
            {
                _touch = null;
                return _finger.LiftAsync(cancellationToken, modifiers);
            }

            touch.IsOver = true;
            return touch.IsLong ? TakeAwayAsync(cancellationToken) : Task.CompletedTask;
        }
    }

    /// <summary>Takes the finger off the page without anything coming of it.</summary>
    public Task TakeAwayAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var isDown = _touch is not null;
            _touch = null;
            return isDown ? _finger.CancelAsync(cancellationToken) : Task.CompletedTask;
        }
    }

    /// <summary>It was taken away, which the page could not be told: it is told before anything else.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            if (_touch is { } touch)
            {
                touch.HasMoved = touch.IsOver = true;
            }
        }
    }

    private async Task HoldAsync(Touch touch, CancellationToken cancellationToken)
    {
        await Task.Delay(Long, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task asked;
        lock (_lock)
        {
            if (!ReferenceEquals(_touch, touch) || touch.HasMoved || cancellationToken.IsCancellationRequested)
            {
                return;
            }

            touch.IsLong = true;
            var menu = new Pointer(tab).ClickAtAsync(touch.From, new MousePress(PointerButton.Right), cancellationToken);
            asked = Task.WhenAll(menu, touch.IsOver ? TakeAwayAsync(cancellationToken) : Task.CompletedTask);
        }

        // A page that went away, or hangs, shows no menu.
        await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private sealed class Touch(PagePoint from)
    {
        public PagePoint From => from;

        public bool HasMoved { get; set; }

        public bool IsLong { get; set; }

        /// <summary>The person has let go.</summary>
        public bool IsOver { get; set; }
    }
}
