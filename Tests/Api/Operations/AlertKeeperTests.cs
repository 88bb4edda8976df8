using Dashboard.Api.Operations;
using Dashboard.Api.Operations.Alerts;
using Dashboard.Api.Runners;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Api.Operations;

/// <summary>When alerts are raised and ended, with two Apis that look at the same database.</summary>
public sealed class AlertKeeperTests(TestServers servers)
{
    private static readonly AlertOptions Options = new();

    [Fact]
    public async Task An_alert_is_told_once_it_has_lasted_and_once_it_has_ended_however_many_look()
    {
        await using var stage = await AlertStage.CreateAsync(servers);
        await stage.JudgeAsync(Sample(oldest: 400));
        Assert.Empty(stage.Told);

        stage.Time.Advance(Options.RaiseAfter);
        for (var look = 0; look < 3; look++)
        {
            await stage.JudgeAsync(Sample(oldest: 400 + look));
        }

        Assert.Equal(["AlertRaised queue_old"], stage.Told);
        Assert.All(stage.Keepers, keeper => Assert.Equal(AlertCode.QueueOld, Assert.Single(keeper.Active).Code));

        await stage.JudgeAsync(Sample(oldest: 0));
        stage.Time.Advance(Options.EndAfter);
        await stage.JudgeAsync(Sample(oldest: 0));
        await stage.JudgeAsync(Sample(oldest: 0));
        Assert.Equal(["AlertRaised queue_old", "AlertEnded queue_old"], stage.Told);
        Assert.Single(await stage.Keepers[0].EndedAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_comes_and_goes_quickly_is_neither_raised_nor_ended()
    {
        await using var stage = await AlertStage.CreateAsync(servers);
        for (var time = 0; time < 10; time++)
        {
            await stage.JudgeAsync(Sample(oldest: time % 2 == 0 ? 400 : 0));
            stage.Time.Advance(Options.RaiseAfter / 2);
        }

        Assert.Empty(stage.Told);
        await stage.JudgeAsync(Sample(oldest: 400));
        stage.Time.Advance(Options.RaiseAfter);
        for (var time = 0; time < 10; time++)
        {
            await stage.JudgeAsync(Sample(oldest: time % 2 == 0 ? 400 : 0));
            stage.Time.Advance(Options.EndAfter / 2);
        }

        Assert.Equal(["AlertRaised queue_old"], stage.Told);
    }

    [Fact]
    public async Task What_cannot_be_measured_ends_nothing()
    {
        await using var stage = await AlertStage.CreateAsync(servers);
        await stage.JudgeAsync(Sample(oldest: 400));
        stage.Time.Advance(Options.RaiseAfter);
        await stage.JudgeAsync(Sample(oldest: 400));
        for (var time = 0; time < 3; time++)
        {
            stage.Time.Advance(Options.EndAfter);
            await stage.JudgeAsync(Sample(oldest: 0) with { Queue = null });
        }

        Assert.Equal(["AlertRaised queue_old"], stage.Told);
    }

    [Fact]
    public async Task Another_api_goes_on_when_the_one_that_judged_is_gone()
    {
        await using var stage = await AlertStage.CreateAsync(servers);
        await stage.JudgeAsync(Sample(oldest: 400));
        stage.Time.Advance(Options.RaiseAfter);
        await stage.JudgeAsync(Sample(oldest: 400));
        await stage.LoseFirstAsync();
        await stage.JudgeAsync(Sample(oldest: 0));
        stage.Time.Advance(Options.EndAfter);
        await stage.JudgeAsync(Sample(oldest: 0));

        Assert.Equal(["AlertRaised queue_old", "AlertEnded queue_old"], stage.Told);
    }

    [Fact]
    public async Task A_disk_of_another_host_is_not_ended_by_this_one_while_that_lives()
    {
        await using var stage = await AlertStage.CreateAsync(servers);
        await stage.AddAlertOfOtherHostAsync("elsewhere", alive: true);
        await stage.AddAlertOfOtherHostAsync("switched-off", alive: false);
        await stage.JudgeAsync(Sample(oldest: 0));
        stage.Time.Advance(Options.EndAfter);
        await stage.JudgeAsync(Sample(oldest: 0));

        Assert.Equal(["AlertEnded disk_low switched-off"], stage.Told);
    }

    [Fact]
    public void A_runner_is_missed_unless_it_was_drained_stopped_or_came_back_under_its_name()
    {
        var now = DateTimeOffset.UtcNow;
        var gone = Runner("a", RunnerState.Gone, now.AddMinutes(-5));
        Assert.Equal([gone.Id.ToString()], Missed(gone));
        Assert.Equal([gone.Id.ToString()], Missed(gone, Runner("b", RunnerState.Live, now)));
        Assert.Equal([gone.Id.ToString()], Missed(gone with { DrainSince = now.AddMinutes(-6), Running = 1 }));
        Assert.Empty(Missed(gone, Runner("a", RunnerState.Live, now)));
        Assert.Empty(Missed(gone with { DrainSince = now.AddMinutes(-6) }));
        Assert.Empty(Missed(gone with { State = RunnerState.Stopped }));
    }

    private static IEnumerable<string> Missed(params RunnerResponse[] runners) =>
        new AlertRules(Options).Judge(Sample(oldest: 0) with { Runners = runners })
            .Where(condition => condition.Code == AlertCode.RunnerGone).Select(condition => condition.Subject);

    private static RunnerResponse Runner(string name, RunnerState state, DateTimeOffset lastSeen) => new(
        Guid.CreateVersion7(), name, "host", "os", "1", false, state, 4, 0, 0, 0, [], false, state == RunnerState.Live, null, null, lastSeen.AddSeconds(-10), lastSeen);

    private static OperationsSample Sample(double oldest) => new()
    {
        TakenAt = default,
        Queue = new QueueStatus(oldest > 0 ? 1 : 0, oldest, 0, 4, []),
        Runners = [],
        Events = new EventStatus(0, 0, []),
        Postgres = new PostgresStatus(true),
        Redis = new RedisStatus(true, EvictionPolicy: "noeviction", AppendOnly: true),
        ArtifactStore = new ArtifactStoreStatus(true, "directory"),
    };
}
