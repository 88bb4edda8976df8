using Dashboard.Contracts;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Api.Runners;

/// <summary>Who goes first, and that everybody's turn comes.</summary>
public sealed class QueueTests(TestServers servers)
{
    [Fact]
    public async Task High_goes_before_normal_and_normal_before_low()
    {
        await using var stage = await QueueStage.CreateAsync(servers);
        var low = await stage.QueueAsync(Priority.Low);
        stage.Time.Advance(TimeSpan.FromMinutes(1));
        var normal = await stage.QueueAsync(Priority.Normal);
        stage.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await stage.QueueAsync(Priority.Normal);
        stage.Time.Advance(TimeSpan.FromMinutes(1));
        var high = await stage.QueueAsync(Priority.High);

        Guid?[] claimed = [await stage.ClaimAsync(), await stage.ClaimAsync(), await stage.ClaimAsync(), await stage.ClaimAsync(), await stage.ClaimAsync()];

        Assert.Equal([high, normal, second, low, null], claimed);
    }

    [Theory]
    [InlineData(Priority.Low, 20)]
    [InlineData(Priority.Normal, 10)]
    public async Task Whoever_waits_is_passed_only_for_a_bounded_time(Priority waiting, int minutes)
    {
        await using var stage = await QueueStage.CreateAsync(servers);
        var patient = await stage.QueueAsync(waiting);

        // There is never a place to spare: each minute one more with a high priority comes, and only one is taken.
        var passedBy = 0;
        while (true)
        {
            stage.Time.Advance(TimeSpan.FromMinutes(1));
            await stage.QueueAsync(Priority.High);
            if (await stage.ClaimAsync() == patient)
            {
                break;
            }

            Assert.True(++passedBy < minutes, $"{passedBy} went before it.");
        }

        // That of the last minute has the same place, and the older one goes first.
        Assert.Equal(minutes - 1, passedBy);
    }

    [Fact]
    public async Task One_that_lost_its_runner_goes_before_those_that_came_after_it()
    {
        await using var stage = await QueueStage.CreateAsync(servers);
        var first = await stage.QueueAsync(Priority.Normal);
        Assert.Equal(first, await stage.ClaimAsync());
        stage.Time.Advance(TimeSpan.FromMinutes(1));
        var later = await stage.QueueAsync(Priority.Normal);
        await stage.ReassignAsync(first);

        Assert.Equal(first, await stage.ClaimAsync());
        Assert.Equal(later, await stage.ClaimAsync());
    }
}
