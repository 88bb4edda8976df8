using Dashboard.Api.Live;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.Api.Live;

public sealed class PicturesUnderwayTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void A_client_that_answers_slowly_gets_one_at_a_time_and_a_quick_one_several()
    {
        var underway = new PicturesUnderway(areAnswered: true, _time);
        underway.Sent();
        Assert.False(underway.AreEnough);
        underway.Sent();
        Assert.True(underway.AreEnough);

        _time.Advance(TimeSpan.FromSeconds(2));
        underway.Answered();
        Assert.True(underway.AreEnough);
        underway.Answered();
        Assert.False(underway.AreEnough);

        underway.Sent();
        Assert.True(underway.AreEnough);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        underway.Answered();
        underway.Sent();
        underway.Sent();
        Assert.False(underway.AreEnough);
    }

    [Fact]
    public void An_answer_wakes_who_waits_for_it_and_one_too_many_does_nothing()
    {
        var underway = new PicturesUnderway(areAnswered: true, _time);
        using var waiting = new CancellationTokenSource();
        underway.Wake(waiting);
        underway.Sent();
        underway.Answered();
        Assert.True(waiting.IsCancellationRequested);
        underway.Wake(null);
        underway.Answered();
        Assert.False(underway.AreEnough);
    }

    [Fact]
    public void Who_answers_nothing_is_not_waited_for()
    {
        var underway = new PicturesUnderway(areAnswered: false, _time);
        for (var number = 0; number < 20; number++)
        {
            underway.Sent();
        }

        Assert.False(underway.AreEnough);
    }
}
