using Dashboard.Api.Live;

namespace Dashboard.Tests.Api.Live;

public sealed class ExecutionWatcherTests
{
    private readonly ExecutionWatcher _watcher = new(Guid.CreateVersion7(), pictures: false);

    [Fact]
    public async Task What_was_committed_since_the_comparison_before_may_be_on_its_way()
    {
        Assert.Null(await ComparedAsync(5, underWay: true));
        Assert.Equal(5, await ComparedAsync(6, underWay: true));
        Assert.Equal(6, await ComparedAsync(6, underWay: true));
    }

    [Fact]
    public async Task Without_publications_everything_that_the_database_has_is_missed()
    {
        Assert.Equal(5, await ComparedAsync(5, underWay: false));
        Assert.Equal(7, await ComparedAsync(7, underWay: false));
    }

    private async Task<long?> ComparedAsync(long position, bool underWay)
    {
        _watcher.OfferPosition(position, underWay);
        return (await _watcher.TakeAsync(TestContext.Current.CancellationToken)).DatabasePosition;
    }
}
