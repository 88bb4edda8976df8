using Dashboard.Contracts;
using Dashboard.Tests.Api;

namespace Dashboard.Tests.Fixtures.Processes;

[Collection(ApiGroup.Name)]
public sealed class PretendRunnerTests(ApiFixture api)
{
    [Fact]
    public async Task What_it_was_given_on_the_way_and_lost_meanwhile_is_claimed_again()
    {
        await using var runner = await PretendRunner.StartAsync(api.Installation);
        var executions = await api.Installation.RunSeveralAsync(2, steps: 1);

        // The first of the queue is given first, whatever is asked for.
        var second = await runner.ClaimAsync(executions[1]);
        await runner.ReleaseAsync(new LeaseReference(executions[0], 1));
        var first = await runner.ClaimAsync(executions[0]);

        Assert.Equal((1, 2), (second.Attempt, first.Attempt));
        await runner.CompleteAsync(new LeaseReference(executions[0], 2));
        await runner.CompleteAsync(new LeaseReference(executions[1], 1));
    }
}
