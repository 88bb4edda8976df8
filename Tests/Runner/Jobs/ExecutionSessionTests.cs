using System.Runtime.CompilerServices;
using Dashboard.Contracts;
using Dashboard.Runner;
using Dashboard.Runner.Jobs;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dashboard.Tests.Runner.Jobs;

public sealed class ExecutionSessionTests
{
    private static readonly TimeSpan FenceAfter = TimeSpan.FromSeconds(20);

    private readonly ManualTime _time = new();
    private readonly ExecutionOutbox _outbox;
    private readonly LeaseReference _lease = new(Guid.CreateVersion7(), 1);

    public ExecutionSessionTests() => _outbox = new ExecutionOutbox(_lease, _time, () => { });

    [Fact]
    public void An_answer_that_was_asked_for_before_a_pause_does_not_take_the_pause_back()
    {
        var session = Create(new Hanging());
        var askedAt = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(5));
        session.Obey(ExecutionControl.Pause);
        session.Renewed(askedAt, ExecutionControl.None);
        Assert.True(session.Control.IsPaused);

        _time.Advance(TimeSpan.FromSeconds(5));
        session.Renewed(_time.GetTimestamp(), ExecutionControl.None);
        Assert.False(session.Control.IsPaused);
    }

    [Fact]
    public void A_control_whose_message_was_lost_comes_with_a_renewal()
    {
        var session = Create(new Hanging());
        _time.Advance(TimeSpan.FromSeconds(5));
        session.Renewed(_time.GetTimestamp(), ExecutionControl.Pause);
        Assert.True(session.Control.IsPaused);
    }

    [Fact]
    public void It_stops_acting_when_its_lease_was_not_renewed_counted_from_the_question()
    {
        var session = Create(new Hanging());
        var askedAt = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(4));
        session.Renewed(askedAt, ExecutionControl.None);
        _time.Advance(TimeSpan.FromSeconds(17));
        session.FenceIfUnrenewed(FenceAfter);
        Assert.True(session.Control.IsPaused);

        session.Renewed(_time.GetTimestamp(), ExecutionControl.None);
        Assert.False(session.Control.IsPaused);
    }

    [Fact]
    public void An_answer_that_a_newer_one_overtook_changes_nothing()
    {
        var session = Create(new Hanging());
        _time.Advance(TimeSpan.FromSeconds(5));
        var older = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(10));
        session.Renewed(_time.GetTimestamp(), ExecutionControl.Pause);
        session.Renewed(older, ExecutionControl.None);
        Assert.True(session.Control.IsPaused);

        session.Renewed(_time.GetTimestamp(), ExecutionControl.None);
        _time.Advance(TimeSpan.FromSeconds(15));
        session.FenceIfUnrenewed(FenceAfter);
        Assert.False(session.Control.IsPaused);
    }

    [Fact]
    public void A_person_who_resumes_does_not_lift_the_fence()
    {
        var session = Create(new Hanging());
        session.Obey(ExecutionControl.Pause);
        _time.Advance(FenceAfter * 2);
        session.FenceIfUnrenewed(FenceAfter);
        session.Obey(ExecutionControl.None);
        Assert.True(session.Control.IsPaused);
    }

    [Fact]
    public async Task A_run_that_does_not_end_when_it_is_stopped_is_cut_off()
    {
        var engine = new Hanging();
        var options = new RunnerOptions();
        var session = Create(engine, options);
        var running = session.RunAsync();
        await engine.Started.Task.WaitAsync(TestContext.Current.CancellationToken);

        session.Obey(ExecutionControl.Stop);
        await _time.WaitForTimerAsync(options.StopPatience, TestContext.Current.CancellationToken);
        _time.Advance(options.StopPatience);

        await Until.TrueAsync("the end is told", () => Task.FromResult(_outbox.TakeDue(TimeSpan.FromHours(1)).Any(
            envelope => envelope.Event is FinishedEvent { Outcome: ExecutionOutcome.Stopped })));
        _outbox.Committed(long.MaxValue);
        await running.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_may_reach_the_outside_waits_until_its_announcement_is_committed()
    {
        var engine = new Announcing();
        var running = Create(engine).RunAsync();
        await Until.TrueAsync("it is announced", () => Task.FromResult(_outbox.TakeDue(TimeSpan.FromHours(1)).Count == 1));
        Assert.False(engine.Acted);

        _outbox.Committed(1);
        await Until.TrueAsync("it acts", () => Task.FromResult(engine.Acted));
        _outbox.Committed(2);
        await running.WaitAsync(TestContext.Current.CancellationToken);
    }

    private ExecutionSession Create(IExecutionEngine engine, RunnerOptions? options = null)
    {
        var task = new TaskSnapshot { TaskId = Guid.CreateVersion7(), Name = "task" };
        var claimed = new ClaimedExecution(_lease.ExecutionId, 1, task, new Dictionary<string, string>(), ExecutionControl.None, 30, null);
        return new ExecutionSession(claimed, _time.GetTimestamp(), _outbox, engine, null, options ?? new RunnerOptions(), _time, NullLogger.Instance);
    }

    /// <summary>Hears nothing, as a browser that hangs.</summary>
    private sealed class Hanging : IExecutionEngine
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async IAsyncEnumerable<RunnerEvent> RunAsync(ExecutionSession session, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Started.SetResult();
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            yield break;
        }
    }

    private sealed class Announcing : IExecutionEngine
    {
        public bool Acted { get; private set; }

        public async IAsyncEnumerable<RunnerEvent> RunAsync(ExecutionSession session, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            yield return new ActionEvent
            {
                StepNumber = 1,
                Index = 0,
                ActionType = "click",
                Description = "Click “Buy”",
                Status = StepState.Running,
                MayHaveOutsideEffect = true,
            };
            Acted = true;
            yield return new FinishedEvent { Outcome = ExecutionOutcome.Completed };
        }
    }
}
