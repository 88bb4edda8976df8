using Dashboard.Api.Executions;
using Dashboard.Contracts;
using State = Dashboard.Contracts.ExecutionState;

namespace Dashboard.Tests.Api.Takeovers;

/// <summary>What a takeover does to an execution.</summary>
public sealed class TakeoverStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(30);
    private static readonly Guid Ada = Guid.CreateVersion7();
    private static readonly PersonQuestion Question = new() { Id = Guid.CreateVersion7(), Kind = QuestionKind.Takeover, Text = "The code", AskedAt = Start };

    [Theory]
    [InlineData(State.Running, State.Paused, State.Running, State.Paused)]
    [InlineData(State.Paused, State.Paused, State.Paused, State.Paused)]
    [InlineData(State.WaitingForHuman, State.WaitingForHuman, State.WaitingForHuman, State.WaitingForHuman)]
    public void Handing_back_leads_where_it_came_from_and_losing_it_never_lets_the_agent_go_on(State before, State during, State handedBack, State lost)
    {
        var first = In(before);
        Assert.True(first.TakeOver(Ada, "Ada", Start.AddSeconds(1), Length));
        Assert.Equal((during, Start.AddSeconds(31)), (first.State, first.TakeoverUntil));
        Assert.False(first.Resume(Start.AddSeconds(2)));
        Assert.False(first.HandBack(Guid.CreateVersion7(), null, Start.AddSeconds(2)));
        Assert.True(first.HandBack(first.TakeoverLease!.Value, null, Start.AddSeconds(3)));
        Assert.Equal((handedBack, null), (first.State, first.TakeoverLease));
        Assert.True(handedBack == State.Running ? first.PausedAt is null : first.PausedAt == Start.AddSeconds(3));

        var second = In(before);
        second.TakeOver(Ada, "Ada", Start.AddSeconds(1), Length);
        Assert.True(second.LoseTakeover(Start.AddSeconds(40)));
        Assert.Equal((lost, Start.AddSeconds(40)), (second.State, second.PausedAt!.Value));
    }

    [Fact]
    public void Time_of_a_takeover_is_not_running_time()
    {
        var execution = In(State.Running);
        execution.TakeOver(Ada, "Ada", Start.AddSeconds(2), Length);
        execution.HandBack(execution.TakeoverLease!.Value, null, Start.AddSeconds(200));
        Assert.Equal(3_000, execution.ElapsedMs(Start.AddSeconds(201)));
    }

    [Fact]
    public void The_answer_comes_with_handing_back_and_not_from_others_meanwhile()
    {
        var answer = new PersonAnswer(Question.Id, null, true);
        var execution = In(State.WaitingForHuman);
        execution.TakeOver(Ada, "Ada", Start, Length);
        Assert.False(execution.Answer(answer, Start));
        Assert.True(execution.HandBack(execution.TakeoverLease!.Value, answer, Start));
        Assert.Equal((State.Running, answer, null), (execution.State, execution.LastAnswer, execution.Question));

        // It asked in the moment in which it was taken over.
        var asking = In(State.Running);
        asking.TakeOver(Ada, "Ada", Start, Length);
        asking.Ask(Question, Start);
        asking.HandBack(asking.TakeoverLease!.Value, null, Start);
        Assert.Equal(State.WaitingForHuman, asking.State);
    }

    [Fact]
    public void Who_takes_it_from_somebody_inherits_that_it_was_running()
    {
        var execution = In(State.Running);
        execution.TakeOver(Ada, "Ada", Start, Length);
        var first = execution.TakeoverLease!.Value;
        execution.TakeOver(Guid.CreateVersion7(), "Bob", Start, Length);
        Assert.False(execution.HandBack(first, null, Start));
        Assert.True(execution.HandBack(execution.TakeoverLease!.Value, null, Start));
        Assert.Equal(State.Running, execution.State);
    }

    [Fact]
    public void A_runner_that_is_lost_while_somebody_drives_may_have_changed_something_outside()
    {
        var execution = In(State.Running);
        execution.TakeOver(Ada, "Ada", Start, Length);
        execution.LoseRunner(Start);
        Assert.Equal((State.Failed, "runner_lost_after_effect", null), (execution.State, execution.ErrorCode, execution.TakeoverLease));

        // Handed back, and what the person did is not told yet.
        var untold = In(State.Running);
        untold.TakeOver(Ada, "Ada", Start, Length);
        untold.HandBack(untold.TakeoverLease!.Value, null, Start);
        Assert.True(untold.OutsideEffectPending);
        untold.Apply(new TakeoverEvent { Lease = Ada });
        untold.LoseRunner(Start);
        Assert.Equal(State.Pending, untold.State);
    }

    [Fact]
    public void Stopping_ends_a_takeover()
    {
        var execution = In(State.Paused);
        execution.TakeOver(Ada, "Ada", Start, Length);
        Assert.True(execution.Stop(Start));
        Assert.Equal((State.Stopping, null), (execution.State, execution.TakeoverLease));
    }

    private static Execution In(State state)
    {
        var execution = Execution.Create(
            new TaskSnapshot { TaskId = Guid.CreateVersion7(), Name = "task", Prompt = "do" }, Guid.NewGuid(), Guid.NewGuid(), TriggeredBy.Manual, null, null, Start);
        execution.Claim(Guid.CreateVersion7(), "runner", Start, Length);
        _ = state switch
        {
            State.Paused => execution.Pause(Start),
            State.WaitingForHuman => execution.Ask(Question, Start),
            _ => true,
        };
        Assert.Equal(state, execution.State);
        return execution;
    }
}
