using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>When a model gets nowhere.</summary>
public sealed class LoopDetectorTests
{
    private readonly LoopDetector _loops = new();

    [Fact]
    public void The_same_on_the_same_page_is_warned_of_then_met_otherwise_then_stopped() => Assert.Equal(
        [LoopAdvice.GoOn, LoopAdvice.GoOn, LoopAdvice.Warn, LoopAdvice.ChangeStrategy, LoopAdvice.Warn, LoopAdvice.Stop],
        Enumerable.Range(0, 6).Select(_ => Note(1, "page")));

    [Fact]
    public void Going_back_and_forth_is_the_same_by_turns()
    {
        var advice = Enumerable.Range(0, 10).Select(step => Note(step % 2, step % 2 == 0 ? "a" : "b")).ToList();

        Assert.Equal(
            [LoopAdvice.GoOn, LoopAdvice.GoOn, LoopAdvice.GoOn, LoopAdvice.GoOn, LoopAdvice.Warn, LoopAdvice.Warn, LoopAdvice.ChangeStrategy],
            advice.Take(7));
        Assert.Contains(LoopAdvice.Stop, advice);
    }

    [Fact]
    public void The_same_on_other_pages_is_going_on() =>
        Assert.All(Enumerable.Range(0, 50), step => Assert.Equal(LoopAdvice.GoOn, Note(1, $"page {step}")));

    [Fact]
    public void Seeing_more_of_the_page_does_not_hide_that_the_same_is_done()
    {
        for (var step = 0; step < 4; step++)
        {
            Note(1, "page");
        }

        Note(1, "page in detail");
        Assert.Equal(LoopAdvice.Stop, Note(1, "page"));
    }

    [Fact]
    public void Steps_that_differ_but_change_nothing_are_noticed()
    {
        var signs = Enumerable.Range(0, 15).Select(step => _loops.Note([Click(step)], "page")).ToList();

        Assert.Equal((LoopAdvice.Warn, 6, true), (signs[6].Advice, signs[6].Times, signs[6].IsIdle));
        Assert.Equal(LoopAdvice.ChangeStrategy, signs[9].Advice);
        Assert.Equal(LoopAdvice.Stop, signs[14].Advice);
    }

    [Fact]
    public void Reading_one_thing_after_the_other_from_a_page_and_writing_it_down_is_no_loop()
    {
        for (var step = 0; step < 30; step++)
        {
            Assert.Equal(LoopAdvice.GoOn, _loops.Note([Click(step)], "page", filesChanged: step / 5).Advice);
            if (step % 5 == 0)
            {
                _loops.NoteRead($"part {step}");
            }
        }
    }

    [Fact]
    public void Reading_the_same_again_is_no_gain_also_after_a_restart()
    {
        var advice = new List<LoopAdvice>();
        var loops = _loops;
        for (var step = 0; step < 16; step++)
        {
            advice.Add(loops.Note([Click(step)], "page").Advice);
            loops.NoteRead($"part {step % 2}");
            if (step == 5)
            {
                var memory = loops.ToMemory();
                loops = new LoopDetector();
                loops.Restore(memory);
            }
        }

        Assert.Contains(LoopAdvice.Warn, advice);
        Assert.Contains(LoopAdvice.Stop, advice);
    }

    [Fact]
    public void Waiting_is_what_repeating_is_made_for()
    {
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal(LoopAdvice.GoOn, _loops.Note([new WaitParameters { Seconds = 30 }], "page").Advice));
        Assert.Equal(
            [LoopAdvice.GoOn, LoopAdvice.GoOn, LoopAdvice.Warn, LoopAdvice.ChangeStrategy],
            Enumerable.Range(0, 4).Select(_ => _loops.Note([new WaitParameters { Seconds = 1 }, Click(1)], "page").Advice));
    }

    [Fact]
    public void Whoever_takes_over_starts_afresh()
    {
        for (var step = 0; step < 4; step++)
        {
            Note(1, "page");
        }

        _loops.Reset();
        Assert.Equal(LoopAdvice.GoOn, Note(1, "page"));
    }

    private LoopAdvice Note(int element, string fingerprint) => _loops.Note([Click(element)], fingerprint).Advice;

    private static ClickParameters Click(int element) => new() { Target = new ElementTarget(element) };
}
