using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>
/// Shows what services printed for a test that failed. A test that ends its services itself has no result yet when it does: what they
/// printed is kept until it has one.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class ServiceOutputAttribute : BeforeAfterTestAttribute
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> Kept = new();

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Kept.TryRemove(test.UniqueID, out var outputs) && HasFailed)
        {
            Write(string.Join('\n', outputs));
        }
    }

    /// <summary>To be called when a service ends.</summary>
    internal static void Keep(string service, string output)
    {
        var text = $"==== {service}\n{output}";
        if (HasFailed)
        {
            Write(text);
        }
        else if (TestContext.Current is { TestState: null, Test: { } test })
        {
            Kept.GetOrAdd(test.UniqueID, _ => new()).Enqueue(text);
        }
    }

    private static bool HasFailed => TestContext.Current.TestState?.Result == TestResult.Failed;

    private static void Write(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
}
