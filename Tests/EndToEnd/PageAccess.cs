using Dashboard.Tests.Fixtures;
using Microsoft.Playwright;

namespace Dashboard.Tests.EndToEnd;

/// <summary>Whether people who do not see a page, or use no mouse, can use it: what axe finds, and contrast in both themes.</summary>
internal static class PageAccess
{
    private static readonly Lazy<string> Axe = new(() =>
        File.ReadAllText(Repository.PathOf("Web", "Client", "node_modules", "axe-core", "axe.min.js")));

    /// <summary>What breaks the guidelines (WCAG 2.2 AA) or axe's own good practice: the rule, the element and why.</summary>
    private const string Problems = """
        async () => {
          const told = ({ violations }, theme) => violations.flatMap(({ id, nodes }) => nodes.map(({ html, any, all, none }) =>
            `breaks ${id}${theme}: ${html.slice(0, 200)} (${[...any, ...all, ...none][0]?.message})`));
          const root = document.documentElement;
          const name = 'data-mantine-color-scheme';
          const theme = root.getAttribute(name);
          const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
          const atRest = () => Promise.allSettled(document.getAnimations().filter((each) => Number.isFinite(each.effect.getComputedTiming().endTime)).map((each) => each.finished));
          await atRest();
          // What lies behind a dialog was looked at before it was opened. Its head is a header in a section, which is no banner: axe sees the section's role only.
          const dialog = document.querySelector('section[role=dialog]');
          const seen = dialog ?? document;
          const rules = dialog ? { 'landmark-no-duplicate-banner': { enabled: false }, 'landmark-unique': { enabled: false } } : {};
          const found = told(await axe.run(seen, { resultTypes: ['violations'], runOnly: tags, rules }), '');
          const other = theme === 'dark' ? 'light' : 'dark';
          root.setAttribute(name, other);
          await atRest();
          found.push(...told(await axe.run(seen, { resultTypes: ['violations'], runOnly: { type: 'rule', values: ['color-contrast'] } }), ` in the ${other} theme`));
          root.setAttribute(name, theme);
          return found;
        }
        """;

    /// <summary>Looks at what is open.</summary>
    /// <param name="what">Said when something is wrong.</param>
    public static async Task IsAccessibleAsync(this IPage page, string? what = null)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await page.EvaluateAsync(Axe.Value);
        }

        var problems = await page.EvaluateAsync<string[]>(Problems);
        Assert.True(problems.Length == 0, $"{what ?? page.Url}\n{string.Join('\n', problems)}");
    }
}
