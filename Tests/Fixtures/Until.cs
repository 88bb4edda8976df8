using System.Diagnostics;

namespace Dashboard.Tests.Fixtures;

/// <summary>
/// Waits for what happens elsewhere: asks again and again, up to a deadline that only a broken product reaches. What takes
/// longer is asked about less often: answers cost the processors that the product needs to get there.
/// </summary>
public static class Until
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <param name="what">What is waited for, for the message when it does not come.</param>
    /// <param name="condition">May throw while what it asks is away.</param>
    public static Task TrueAsync(string what, Func<Task<bool>> condition) =>
        SomeAsync(what, async () => await condition() ? new object() : null);

    /// <summary>The first answer that is not null.</summary>
    public static async Task<T> SomeAsync<T>(string what, Func<Task<T?>> ask)
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        Exception? last = null;
        while (Stopwatch.GetElapsedTime(started) < Deadline)
        {
            try
            {
                if (await ask() is { } answer)
                {
                    return answer;
                }

                last = null;
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                last = exception;
            }

            var pause = Math.Clamp((Stopwatch.GetElapsedTime(started) / 10).TotalMilliseconds, ShortestPause.TotalMilliseconds, LongestPause.TotalMilliseconds);
            await Task.Delay(TimeSpan.FromMilliseconds(pause), TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"Did not come within {Deadline.TotalSeconds} s: {what}", last);
    }
}
