using Microsoft.Playwright;

namespace Dashboard.Tests.EndToEnd;

/// <summary>
/// Looks at a live page from inside, twenty times a second: how far its execution is, and how long it stood still or
/// said that it had no connection.
/// </summary>
internal sealed class PageWatch
{
    private const string Script = """
        () => {
          const watch = window.pageWatch = { step: 0, longestStandstill: 0, longestAway: 0 };
          let changed = performance.now();
          let connected = performance.now();
          setInterval(() => {
            const now = performance.now();
            const step = Math.max(0, ...[...document.querySelectorAll('ol.steps li[data-step]')].map((row) => Number(row.dataset.step)));
            if (step > watch.step) {
              watch.step = step;
              changed = now;
            }
            if (document.querySelector('[data-testid=connection-light]')?.dataset.state === 'live') {
              connected = now;
            }
            watch.longestStandstill = Math.max(watch.longestStandstill, now - changed);
            watch.longestAway = Math.max(watch.longestAway, now - connected);
          }, 50);
        }
        """;

    private readonly IPage _page;

    private PageWatch(IPage page) => _page = page;

    /// <summary>From the first step that the page shows on.</summary>
    public static async Task<PageWatch> StartAsync(IPage page)
    {
        await page.Locator("ol.steps li[data-step]").First.WaitForAsync();
        await page.EvaluateAsync(Script);
        return new PageWatch(page);
    }

    /// <summary>Waits until the page shows so many more steps.</summary>
    public Task StepsAsync(int count) =>
        _page.WaitForFunctionAsync("wanted => (window.pageWatchGoal ??= window.pageWatch.step + wanted) <= window.pageWatch.step && (delete window.pageWatchGoal, true)", count);

    /// <summary>Longest time without a new step.</summary>
    public async Task<TimeSpan> LongestStandstillAsync() => TimeSpan.FromMilliseconds(await _page.EvaluateAsync<double>("window.pageWatch.longestStandstill"));

    /// <summary>Longest time in which the page said that it was not connected.</summary>
    public async Task<TimeSpan> LongestAwayAsync() => TimeSpan.FromMilliseconds(await _page.EvaluateAsync<double>("window.pageWatch.longestAway"));
}
