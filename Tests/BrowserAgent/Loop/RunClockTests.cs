using Dashboard.BrowserAgent;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

public sealed class RunClockTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Time_spent_paused_does_not_count()
    {
        using var clock = new RunClock(_time, TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromMinutes(4));
        clock.Pause();
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(TimeSpan.FromMinutes(4), clock.Active);
        clock.Resume();
        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(TimeSpan.FromMinutes(9), clock.Active);
        Assert.False(clock.Deadline.IsCancellationRequested);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(clock.Deadline.IsCancellationRequested);
    }

    [Fact]
    public void Time_that_somebody_else_spent_paused_can_be_excluded()
    {
        using var clock = new RunClock(_time, TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromMinutes(8));
        clock.Exclude(TimeSpan.FromMinutes(5));
        _time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(TimeSpan.FromMinutes(9), clock.Active);
        Assert.False(clock.Deadline.IsCancellationRequested);
    }

    [Theory]
    [InlineData(true, true, true, true, "Stop")]
    [InlineData(false, true, true, true, "RunTimeout")]
    [InlineData(false, false, true, true, "Pause")]
    [InlineData(false, false, false, true, "StepTimeout")]
    [InlineData(false, false, false, false, "None")]
    public async Task The_weightiest_reason_to_break_off_counts(bool stop, bool run, bool pause, bool step, string reason)
    {
        using var scope = new StepScope(Token(stop), Token(run), Token(pause), TimeSpan.FromSeconds(180), _time);
        _time.Advance(TimeSpan.FromSeconds(step ? 180 : 1));

        var (value, interruption) = await scope.TryAsync(cancel =>
        {
            cancel.ThrowIfCancellationRequested();
            return Task.FromResult("done");
        });

        Assert.Equal((reason, reason == "None" ? "done" : null), (interruption.ToString(), value));
    }

    [Fact]
    public async Task What_has_begun_to_act_comes_to_its_end_in_spite_of_a_pause()
    {
        using var scope = new StepScope(default, default, Token(true), TimeSpan.FromSeconds(180), _time);

        var (value, interruption) = await scope.TryToEndAsync(cancel =>
        {
            cancel.ThrowIfCancellationRequested();
            return Task.FromResult("done");
        });

        Assert.Equal(("done", Interruption.Pause), (value, interruption));
    }

    private static CancellationToken Token(bool cancelled) => new(cancelled);
}
