using Dashboard.Contracts;
using Dashboard.Runner.Jobs;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.Runner.Jobs;

public sealed class ExecutionOutboxTests
{
    private static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(3);

    private readonly ManualTime _time = new();
    private readonly ExecutionOutbox _outbox;

    public ExecutionOutboxTests() => _outbox = new ExecutionOutbox(new LeaseReference(Guid.CreateVersion7(), 1), _time, () => { });

    [Fact]
    public void Every_event_is_sent_once_while_confirmations_come()
    {
        Append(2);
        Assert.Equal([1, 2], Due());
        Assert.Empty(Due());
        _outbox.Committed(2);
        _time.Advance(ResendAfter * 10);
        Append(1);

        Assert.Equal([3], Due());
    }

    [Fact]
    public void What_is_not_confirmed_is_sent_again_though_new_events_keep_coming()
    {
        Append(1);
        Assert.Equal([1], Due());
        for (var second = 0; second < 3; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Append(1);
            Assert.Single(Due());
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([1, 2, 3, 4], Due());
    }

    [Fact]
    public void Sending_again_slows_down_while_nothing_is_confirmed_and_is_quick_again_afterwards()
    {
        Append(1);
        Due();
        var resent = new List<int>();
        for (var second = 1; second <= 60; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            if (Due().Count > 0)
            {
                resent.Add(second);
            }
        }

        Assert.Equal([4, 11, 24, 49], resent);
        _outbox.Committed(1);
        Append(1);
        Assert.Equal([2], Due());
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal([2], Due());
    }

    [Fact]
    public async Task Who_waits_for_an_event_goes_on_when_it_is_committed()
    {
        Append(2);
        var first = _outbox.WaitCommittedAsync(1, TestContext.Current.CancellationToken);
        var second = _outbox.WaitCommittedAsync(2, TestContext.Current.CancellationToken);
        _outbox.Committed(1);
        await first;
        Assert.False(second.IsCompleted);
        _outbox.Committed(2);
        await second;
        await _outbox.WaitCommittedAsync(1, TestContext.Current.CancellationToken);
    }

    private void Append(int count)
    {
        for (var number = 0; number < count; number++)
        {
            _outbox.Append(new LogEvent(LogSeverity.Info, "something happened"));
        }
    }

    private List<long> Due() => _outbox.TakeDue(ResendAfter).Select(envelope => envelope.Sequence).ToList();
}
