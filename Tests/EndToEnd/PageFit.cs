using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dashboard.Tests.EndToEnd;

/// <summary>Whether pages and dialogs fit into windows of a desk and of a phone.</summary>
internal static class PageFit
{
    /// <summary>Widths and heights at which everything has to fit.</summary>
    private static readonly (int Width, int Height)[] Windows = [(1440, 900), (390, 844)];

    /// <summary>
    /// What stands out of the window where nobody would look for it: the page sideways, a dialog in any direction (its own content may
    /// be scrolled up and down), and words that do not fit on their button.
    /// </summary>
    private const string Problems = """
        () => {
          const found = [];
          const name = (element) => `<${element.tagName.toLowerCase()} class="${element.className}"> “${element.textContent.trim().slice(0, 60)}”`;
          const root = document.documentElement;
          if (root.scrollWidth > root.clientWidth) {
            const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1).at(-1);
            found.push(`is ${root.scrollWidth} pixels wide in a window of ${root.clientWidth}, by ${wide ? name(wide) : 'nothing visible'}`);
          }
          for (const dialog of document.querySelectorAll('[role=dialog]')) {
            const box = dialog.getBoundingClientRect();
            if (box.width === 0) continue;
            if (box.left < -1 || box.right > innerWidth + 1 || box.top < -1 || box.bottom > innerHeight + 1) {
              found.push(`has a dialog that does not fit: ${name(dialog)}, ${JSON.stringify(box)}`);
            }
            for (const part of [dialog, ...dialog.querySelectorAll('*')]) {
              if (part.scrollWidth > part.clientWidth + 1 && ['auto', 'scroll'].includes(getComputedStyle(part).overflowX) && part.clientWidth > 0 && !part.closest('table, pre, textarea, input')) {
                found.push(`has a dialog that is scrolled sideways: ${name(part)}`);
              }
            }
          }
          for (const label of document.querySelectorAll('button .mantine-Button-label, a .mantine-Button-label')) {
            if (label.clientWidth > 0 && label.scrollWidth > label.clientWidth + 1) found.push(`cuts the words of a button: ${name(label)}`);
          }
          return found;
        }
        """;

    /// <summary>Looks at what is open, in windows of both sizes and as axe does, and leaves the window as it was.</summary>
    /// <param name="what">Said when something is wrong.</param>
    public static async Task FitsAsync(this IPage page, string? what = null)
    {
        var before = page.ViewportSize!;
        foreach (var (width, height) in Windows)
        {
            await page.SetViewportSizeAsync(width, height);
            IReadOnlyList<string> problems = [];
            try
            {
                // Dialogs come in with a motion, and tables become cards a moment after the window has changed.
                await page.WaitForFunctionAsync($"() => ({Problems})().length === 0", null, new() { Timeout = 5_000 });
            }
            catch (TimeoutException)
            {
                problems = await page.EvaluateAsync<string[]>(Problems);
            }

            Assert.True(problems.Count == 0, $"{what ?? page.Url} at {width} pixels\n{string.Join('\n', problems)}");
        }

        await page.SetViewportSizeAsync(before.Width, before.Height);
        await page.IsAccessibleAsync(what);
    }

    /// <summary>Opens pages and looks at each.</summary>
    public static async Task FitAsync(this IPage page, params IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            await page.GotoAsync(path);
            await Expect(page.GetByRole(AriaRole.Heading).First).ToBeVisibleAsync();
            await Expect(page.Locator(".mantine-Skeleton-root")).ToHaveCountAsync(0);
            await page.FitsAsync();
        }
    }

    /// <summary>Opens a dialog by a button, looks at it, and leaves it.</summary>
    public static async Task DialogFitsAsync(this IPage page, ILocator opener, Func<Task>? then = null)
    {
        await opener.ClickAsync();
        if (then is not null)
        {
            await then();
        }

        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToBeVisibleAsync();
        await Expect(dialog.Locator(".mantine-Skeleton-root")).ToHaveCountAsync(0);
        await page.FitsAsync($"The dialog “{await dialog.GetByRole(AriaRole.Heading).First.TextContentAsync()}” of {page.Url}");
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
    }
}
