using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

namespace Dashboard.Tests.Fixtures;

/// <summary>
/// Cancels a test that hangs, so that it fails by its name instead of holding up all others. Far above what any test takes
/// on a busy machine: nothing is measured by it.
/// </summary>
/// <param name="minutes">Minutes that a test may take.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class TestLimitAttribute(int minutes) : BeforeAfterTestAttribute
{
    private readonly ConcurrentDictionary<IXunitTest, Timer> _timers = new();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        var context = TestContext.Current;
        _timers[test] = new Timer(_ => Cancel(context, test), null, TimeSpan.FromMinutes(minutes), Timeout.InfiniteTimeSpan);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (_timers.TryRemove(test, out var timer))
        {
            timer.Dispose();
        }
    }

    private void Cancel(ITestContext context, IXunitTest test)
    {
        Console.WriteLine($"{test.TestDisplayName} is cancelled after {minutes} minutes.");
        context.CancelCurrentTest();
    }
}
