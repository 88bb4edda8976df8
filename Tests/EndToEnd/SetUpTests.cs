using System.Text.RegularExpressions;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.Playwright;

namespace Dashboard.Tests.EndToEnd;

/// <summary>The first minutes with a new installation, in the page.</summary>
public sealed partial class SetUpTests(TestServers servers)
{
    [Fact]
    public async Task The_administrator_sets_up_signs_out_and_comes_back_to_where_they_were()
    {
        await using var product = await RunningProduct.StartAsync(servers, account: TestAccount.Never);
        await using var browser = await PageBrowser.StartAsync();
        var page = await browser.OpenAsync(product.Address, signedIn: false);
        var code = SetUpCode().Match(product.Apis[0].Output).Groups[1].Value;

        await page.GotoAsync("/executions");
        await page.GetByLabel("Set-up code").FillAsync("not the code");
        await page.GetByLabel("Your name").FillAsync("Ada");
        await page.GetByLabel("E-mail address").FillAsync("ada@example.org");
        await page.Locator("input[type=password]").FillAsync("short");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the account" }).ClickAsync();
        await Assertions.Expect(page.GetByText("At least 12 characters are needed.")).ToBeVisibleAsync();
        await page.Locator("input[type=password]").FillAsync("a long enough password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the account" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This code is not valid");
        await page.GetByLabel("Set-up code").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the account" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Executions", Exact = true })).ToBeVisibleAsync();
        Assert.EndsWith("/executions", page.Url, StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "Account" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByLabel("E-mail address").FillAsync("ada@example.org");
        await page.Locator("input[type=password]").FillAsync("a wrong long password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("That did not work");
        await page.Locator("input[type=password]").FillAsync("a long enough password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Executions", Exact = true })).ToBeVisibleAsync();

        // Writes carry the token of whoever signed in now.
        await page.GotoAsync("/tasks");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Run .* now$") }).First.ClickAsync();
        await page.WaitForURLAsync(new Regex("/executions/"));
    }

    [GeneratedRegex("set-up code: ([A-Z0-9-]+)")]
    private static partial Regex SetUpCode();
}
