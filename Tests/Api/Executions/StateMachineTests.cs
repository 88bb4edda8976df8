using Dashboard.Api.Executions;
using Dashboard.Contracts;
using State = Dashboard.Contracts.ExecutionState;

namespace Dashboard.Tests.Api.Executions;

public sealed class StateMachineTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly Guid Runner = Guid.CreateVersion7();
    private static readonly State[] Final = [State.Completed, State.Failed, State.Stopped];

    /// <summary>What each operation makes of each state; where it is missing, the operation is refused.</summary>
    private static readonly Dictionary<string, Dictionary<State, State>> Allowed = new()
    {
        ["claim"] = new() { [State.Pending] = State.Running },
        ["renew"] = new() { [State.Running] = State.Running, [State.Paused] = State.Paused, [State.WaitingForHuman] = State.WaitingForHuman, [State.Stopping] = State.Stopping },
        ["pause"] = new() { [State.Running] = State.Paused },
        ["resume"] = new() { [State.Paused] = State.Running },
        ["ask"] = new() { [State.Running] = State.WaitingForHuman, [State.Paused] = State.Paused, [State.WaitingForHuman] = State.WaitingForHuman },
        ["answer"] = new() { [State.WaitingForHuman] = State.Running },
        ["answer something else"] = [],
        ["withdraw the question"] = new() { [State.WaitingForHuman] = State.Running },
        ["take over"] = new() { [State.Running] = State.Paused, [State.Paused] = State.Paused, [State.WaitingForHuman] = State.WaitingForHuman },
        ["hand back"] = [],
        ["lose the takeover"] = [],
        ["stop"] = new() { [State.Pending] = State.Stopped, [State.Running] = State.Stopping, [State.Paused] = State.Stopping, [State.WaitingForHuman] = State.Stopping },
        ["complete"] = Active(State.Completed, whileStopping: State.Completed),
        ["fail to finish"] = Active(State.Failed, whileStopping: State.Stopped),
        ["finish stopped"] = Active(State.Stopped, whileStopping: State.Stopped),
        ["lose runner"] = Active(State.Pending, whileStopping: State.Stopped),
        ["fail"] = new(Active(State.Failed, whileStopping: State.Failed)) { [State.Pending] = State.Failed },
    };

    private static readonly PersonQuestion Question = new() { Id = Guid.CreateVersion7(), Kind = QuestionKind.Question, Text = "Which?", AskedAt = Start };

    public static TheoryData<State, string> Everything()
    {
        var data = new TheoryData<State, string>();
        foreach (var state in Enum.GetValues<State>())
        {
            foreach (var operation in Allowed.Keys)
            {
                data.Add(state, operation);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void Each_operation_changes_a_state_as_the_table_says_or_nothing_at_all(State state, string operation)
    {
        var execution = In(state);
        var before = Describe(execution);

        var changed = Do(execution, operation, Start.AddSeconds(10));

        if (Allowed[operation].TryGetValue(state, out var expected))
        {
            Assert.True(changed);
            Assert.Equal(expected, execution.State);
            AssertFits(execution);
        }
        else
        {
            Assert.False(changed);
            Assert.Equal(before, Describe(execution));
        }
    }

    [Fact]
    public void The_clock_stands_still_while_paused_and_goes_on_over_attempts()
    {
        var execution = In(State.Running);
        execution.Pause(Start.AddSeconds(2));
        Assert.Equal(2_000, execution.ElapsedMs(Start.AddSeconds(100)));
        execution.Resume(Start.AddSeconds(100));
        execution.LoseRunner(Start.AddSeconds(101));
        Assert.Equal(3_000, execution.ElapsedMs(Start.AddSeconds(500)));
        execution.Claim(Guid.CreateVersion7(), "next", Start.AddSeconds(500), Lease);
        execution.Finish(Finished(ExecutionOutcome.Completed), Start.AddSeconds(504));

        Assert.Equal(7_000, execution.ElapsedMs(Start.AddSeconds(900)));
    }

    [Fact]
    public void The_clock_stands_still_while_a_person_thinks_and_the_first_answer_counts()
    {
        var execution = In(State.Running);
        execution.Ask(Question, Start.AddSeconds(2));
        Assert.Equal(2_000, execution.ElapsedMs(Start.AddSeconds(100)));
        Assert.True(execution.Answer(new PersonAnswer(Question.Id, "first", null), Start.AddSeconds(100)));
        Assert.False(execution.Answer(new PersonAnswer(Question.Id, "second", null), Start.AddSeconds(100)));
        Assert.Equal("first", execution.LastAnswer?.Text);
        Assert.Equal(3_000, execution.ElapsedMs(Start.AddSeconds(101)));
    }

    [Fact]
    public void What_was_asked_in_the_moment_of_a_pause_is_waited_for_afterwards()
    {
        var execution = In(State.Paused);
        execution.Ask(Question, Start);
        Assert.Equal(State.Paused, execution.State);
        execution.Resume(Start);
        Assert.Equal(State.WaitingForHuman, execution.State);
        execution.LoseRunner(Start);
        Assert.Null(execution.Question);
    }

    [Fact]
    public void A_new_attempt_counts_its_events_from_the_beginning_and_positions_go_on()
    {
        var execution = In(State.Running);
        Assert.True(execution.Accept(1));
        Assert.False(execution.Accept(1));
        Assert.False(execution.Accept(3));
        Assert.True(execution.Accept(2));
        execution.NextPosition();
        execution.LoseRunner(Start);
        execution.Claim(Runner, "again", Start, Lease);

        Assert.Equal((2, 0L, 1L, 1L), (execution.Attempt, execution.CommittedSequence, execution.Position, execution.AttemptPosition));
        Assert.True(execution.Accept(1));
    }

    [Fact]
    public void Only_the_holder_of_the_present_attempt_renews()
    {
        var execution = In(State.Running);

        Assert.False(execution.Renew(Guid.CreateVersion7(), 1, Start, Lease));
        Assert.False(execution.Renew(Runner, 2, Start, Lease));
        Assert.True(execution.Renew(Runner, 1, Start.AddSeconds(5), Lease));
        Assert.Equal(Start.AddSeconds(35), execution.LeaseUntil);
    }

    [Fact]
    public void What_stopped_an_execution_is_not_overwritten_by_how_its_runner_ended()
    {
        var execution = In(State.Paused);
        execution.Stop(Start, new ExecutionError("paused_too_long", "Too long."));
        execution.Finish(Finished(ExecutionOutcome.Failed), Start);

        Assert.Equal((State.Stopped, "paused_too_long"), (execution.State, execution.ErrorCode));
    }

    [Fact]
    public void A_goal_reached_while_stopping_counts_and_keeps_no_error()
    {
        var execution = In(State.Paused);
        execution.Stop(Start, new ExecutionError("paused_too_long", "Too long."));
        execution.Finish(Finished(ExecutionOutcome.Completed), Start);

        Assert.Equal((State.Completed, null, Verdict.Verified), (execution.State, execution.ErrorCode, execution.Verdict));
    }

    private static Dictionary<State, State> Active(State otherwise, State whileStopping) => new()
    {
        [State.Running] = otherwise,
        [State.Paused] = otherwise,
        [State.WaitingForHuman] = otherwise,
        [State.Stopping] = whileStopping,
    };

    private static Execution In(State state)
    {
        var execution = Execution.Create(
            new TaskSnapshot { TaskId = Guid.CreateVersion7(), Name = "task", Prompt = "do" }, Guid.NewGuid(), Guid.NewGuid(), TriggeredBy.Manual, null, null, Start);
        if (state == State.Pending)
        {
            return execution;
        }

        Assert.True(execution.Claim(Runner, "runner", Start, Lease));
        switch (state)
        {
            case State.Paused:
                execution.Pause(Start);
                break;
            case State.Stopping:
                execution.Stop(Start);
                break;
            case State.WaitingForHuman:
                execution.Ask(Question, Start);
                break;
            case State.Completed:
                execution.Finish(Finished(ExecutionOutcome.Completed), Start);
                break;
            case State.Failed:
                execution.Finish(Finished(ExecutionOutcome.Failed), Start);
                break;
            case State.Stopped:
                execution.Finish(Finished(ExecutionOutcome.Stopped), Start);
                break;
            default:
                break;
        }

        Assert.Equal(state, execution.State);
        return execution;
    }

    private static bool Do(Execution execution, string operation, DateTimeOffset now) => operation switch
    {
        "claim" => execution.Claim(Runner, "runner", now, Lease),
        "renew" => execution.Renew(Runner, 1, now, Lease),
        "pause" => execution.Pause(now),
        "resume" => execution.Resume(now),
        "ask" => execution.Ask(Question, now),
        "answer" => execution.Answer(new PersonAnswer(Question.Id, "yes", null), now),
        "answer something else" => execution.Answer(new PersonAnswer(Guid.CreateVersion7(), "yes", null), now),
        "withdraw the question" => execution.WithdrawQuestion(now),
        "take over" => execution.TakeOver(Runner, "Ada", now, Lease),
        "hand back" => execution.HandBack(Runner, null, now),
        "lose the takeover" => execution.LoseTakeover(now),
        "stop" => execution.Stop(now),
        "complete" => execution.Finish(Finished(ExecutionOutcome.Completed), now),
        "fail to finish" => execution.Finish(Finished(ExecutionOutcome.Failed), now),
        "finish stopped" => execution.Finish(Finished(ExecutionOutcome.Stopped), now),
        "lose runner" => execution.LoseRunner(now),
        "fail" => execution.Fail(new ExecutionError("event_rejected", "Refused."), now),
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };

    private static FinishedEvent Finished(ExecutionOutcome outcome) => new()
    {
        Outcome = outcome,
        Verdict = Verdict.Verified,
        Error = outcome == ExecutionOutcome.Failed ? new ExecutionError("went_wrong", "It went wrong.") : null,
    };

    /// <summary>What belongs to a state and must never contradict it.</summary>
    private static void AssertFits(Execution execution)
    {
        Assert.Equal(execution.State == State.Running, execution.ActiveSince is not null);
        Assert.Equal(execution.State is State.Paused or State.WaitingForHuman, execution.PausedAt is not null);
        Assert.True(execution.Question is null || execution.State is State.Paused or State.WaitingForHuman);
        Assert.Equal(execution.IsActive, execution.LeaseUntil is not null);
        Assert.Equal(Final.Contains(execution.State), execution.CompletedAt is not null);
        Assert.Equal(execution.State == State.Completed, execution.Verdict is not null);
        if (execution.IsFinal)
        {
            Assert.Equal(ExecutionControl.None, execution.Control);
        }
    }

    private static string Describe(Execution execution) => string.Join('|', typeof(Execution).GetProperties()
        .Where(property => property.GetMethod is { IsStatic: false }).Select(property => $"{property.Name}={property.GetValue(execution)}"));
}
