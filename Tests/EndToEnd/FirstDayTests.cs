using System.Text.RegularExpressions;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dashboard.Tests.EndToEnd;

/// <summary>The first day with a new installation, in the page: from the printed code to tasks that sign in with a one-time code.</summary>
public sealed partial class FirstDayTests(TestServers servers)
{
    private const string Password = "a long enough password";
    private const string LoginSample = "Sample: sign in with a one-time code";

    /// <summary>What the practice site shows on its sign-in page.</summary>
    private const string TotpSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    [Fact]
    public async Task A_person_sets_up_invites_another_adds_keys_and_runs_what_signs_in_with_a_one_time_code()
    {
        await using var model = await FakeModelServer.StartAsync();
        await using var product = await RunningProduct.StartAsync(servers, account: TestAccount.Never);
        await using var browser = await PageBrowser.StartAsync();
        var page = await browser.OpenAsync(product.Address, width: 1440, height: 900, signedIn: false);

        await SetUpAsync(page, SetUpCode().Match(product.Apis[0].Output).Groups[1].Value);
        await SignOutAndInAsync(page);
        var guest = await browser.OpenAsync(product.Address, width: 390, height: 844, signedIn: false);
        await guest.GotoAsync(await InviteAsync(page));
        await JoinAsync(guest);

        // One press, as the newcomer finds it.
        await page.GotoAsync("/tasks");
        await page.GetByRole(AriaRole.Button, new() { Name = $"Run {LoginSample} now", Exact = true }).ClickAsync();
        await CompletesAsync(page);

        await AddModelKeyAsync(page, model.Access("openai").BaseUrl!);
        await AddLoginAsync(page, product.Practice);
        await RunSampleWithOwnLoginAsync(page);
    }

    private static async Task SetUpAsync(IPage page, string code)
    {
        await page.GotoAsync("/executions");
        await FitsOnPhoneTooAsync(page);
        await page.GetByLabel("Set-up code").FillAsync("not the code");
        await page.GetByLabel("Your name").FillAsync("Ada");
        await page.GetByLabel("E-mail address").FillAsync("ada@example.org");
        await page.Locator("input[type=password]").FillAsync("short");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the account" }).ClickAsync();
        await Expect(page.GetByText("At least 12 characters are needed.")).ToBeVisibleAsync();
        await page.Locator("input[type=password]").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the account" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This code is not valid");
        await page.GetByLabel("Set-up code").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the account" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Executions", Exact = true })).ToBeVisibleAsync();
        Assert.EndsWith("/executions", page.Url, StringComparison.Ordinal);
    }

    private static async Task SignOutAndInAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Account" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByLabel("E-mail address").FillAsync("ada@example.org");
        await page.Locator("input[type=password]").FillAsync("a wrong long password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("That did not work");
        await page.Locator("input[type=password]").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Executions", Exact = true })).ToBeVisibleAsync();
    }

    /// <returns>The link that the page shows once.</returns>
    private static async Task<string> InviteAsync(IPage page)
    {
        await page.GotoAsync("/people");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite somebody" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("E-mail address").FillAsync("grace@example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the invitation" }).ClickAsync();
        return await page.GetByLabel("Link", new() { Exact = true }).InputValueAsync();
    }

    private static async Task JoinAsync(IPage guest)
    {
        await guest.GetByLabel("Your name").FillAsync("Grace");
        await guest.Locator("input[type=password]").FillAsync(Password);
        await FitsOnPhoneTooAsync(guest);
        await guest.GetByRole(AriaRole.Button, new() { Name = "Create my account" }).ClickAsync();
        await Expect(guest.GetByRole(AriaRole.Button, new() { Name = "Account", Exact = true })).ToBeVisibleAsync();
        await FitsAsync(guest, ["/", "/tasks", "/credentials", "/profile"]);
        await Expect(guest.GetByRole(AriaRole.Heading, new() { Name = "Your account" })).ToBeVisibleAsync();
    }

    private static async Task AddModelKeyAsync(IPage page, string baseUrl)
    {
        var dialog = await NewCredentialAsync(page, "OpenAI-compatible server");
        await dialog.GetByLabel("Name", new() { Exact = false }).First.FillAsync("Our models");
        await dialog.GetByLabel("Address of the server").FillAsync(baseUrl);
        await dialog.GetByLabel("API key").FillAsync(FakeModelServer.Key);
        await dialog.GetByLabel("Default model").FillAsync("fake-model");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await TestAsync(page, "Our models", "fake-model");
    }

    private static async Task AddLoginAsync(IPage page, Uri practice)
    {
        var dialog = await NewCredentialAsync(page, "Site login");
        await dialog.GetByLabel("Name", new() { Exact = false }).First.FillAsync("My shop");
        await dialog.GetByLabel("Address of the sign-in page").FillAsync(new Uri(practice, "/login").ToString());
        await dialog.GetByLabel("User name").FillAsync("careful");
        await dialog.Locator("input[type=password]").First.FillAsync("demo-password");
        await dialog.GetByLabel("Key of the second factor").FillAsync(TotpSecret);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await TestAsync(page, "My shop", "Look at every step");
        await Expect(page.GetByTestId("credential").Filter(new() { HasText = "My shop" })).ToContainTextAsync("Works");
    }

    private static async Task<ILocator> NewCredentialAsync(IPage page, string type)
    {
        await page.GotoAsync("/credentials");
        await page.GetByRole(AriaRole.Button, new() { Name = "New credential" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = type }).ClickAsync();
        return page.GetByRole(AriaRole.Dialog);
    }

    /// <summary>The button really tries it, and says what came of it.</summary>
    private static async Task TestAsync(IPage page, string name, string shows)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = $"Test {name}", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByTestId("test-outcome")).ToContainTextAsync("It works.", new() { Timeout = 60_000 });
        await Expect(dialog.GetByText(shows)).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
    }

    private static async Task RunSampleWithOwnLoginAsync(IPage page)
    {
        await page.GotoAsync("/tasks");
        await page.GetByRole(AriaRole.Link, new() { Name = LoginSample, Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Practice shop from the task" }).ClickAsync();
        await AddToTaskAsync(page, "My shop");
        await page.GetByLabel("Name of My shop in placeholders").FillAsync("practice-shop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and run" }).ClickAsync();
        await CompletesAsync(page);
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Customer" }).First).ToBeVisibleAsync();
    }

    private static async Task AddToTaskAsync(IPage page, string credential)
    {
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Add a credential" }).Or(page.GetByRole(AriaRole.Textbox, new() { Name = "Add a credential" })).First.ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { NameRegex = new Regex("^" + Regex.Escape(credential)) }).ClickAsync();
    }

    private static async Task CompletesAsync(IPage page)
    {
        await page.WaitForURLAsync(new Regex("/executions/"));
        await Expect(page.GetByText("Completed", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    /// <summary>Nothing of a page stands out of the window, in either direction in which nobody would look for it.</summary>
    private static async Task FitsAsync(IPage page, IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            await page.GotoAsync(path);
            await Expect(page.GetByRole(AriaRole.Heading).First).ToBeVisibleAsync();
            await FitsAsync(page);
        }
    }

    private static async Task FitsOnPhoneTooAsync(IPage page)
    {
        var size = page.ViewportSize!;
        await FitsAsync(page);
        await page.SetViewportSizeAsync(390, 844);
        await FitsAsync(page);
        await page.SetViewportSizeAsync(size.Width, size.Height);
    }

    private static async Task FitsAsync(IPage page)
    {
        var widths = await page.EvaluateAsync<int[]>("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]");
        Assert.True(widths[0] <= widths[1], $"{page.Url} is {widths[0]} pixels wide in a window of {widths[1]}.");
    }

    [GeneratedRegex("set-up code: ([A-Z0-9-]+)")]
    private static partial Regex SetUpCode();
}
