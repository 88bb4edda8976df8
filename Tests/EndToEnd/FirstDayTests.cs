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

    private const string PlainTask = "Read https://shop.example.org/back-office/reports/sales/of-yesterday/by-product-and-customer in words";

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
        await page.GetByRole(AriaRole.Button, new() { Name = $"Run now: {LoginSample}", Exact = true }).ClickAsync();
        await CompletesAsync(page);

        await AddModelKeyAsync(page, model.Access("openai").BaseUrl!);
        await AddLoginAsync(page, product.Practice);
        await RunSampleWithOwnLoginAsync(page);

        model.Script = request => PromptTaskTests.ShopMind(request, product.Practice);
        await RunInPlainLanguageAsync(page, product.Practice);
        Assert.NotEmpty(model.Requests);
        await ReadAuditLogAsync(page);
        await EverythingFitsAsync(page);
    }

    private static async Task SetUpAsync(IPage page, string code)
    {
        await page.GotoAsync("/executions");
        await page.FitsAsync();
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
        await page.FitsAsync("The sign-in page");
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
        await guest.FitsAsync();
        await guest.GetByRole(AriaRole.Button, new() { Name = "Create my account" }).ClickAsync();
        await Expect(guest.GetByRole(AriaRole.Button, new() { Name = "Account", Exact = true })).ToBeVisibleAsync();
        await guest.FitAsync("/", "/tasks", "/executions", "/credentials", "/people", "/profile");
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
        await page.FitsAsync($"The test of {name}");
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

    /// <summary>With the key that was added in the page; the installation has none of its own.</summary>
    private static async Task RunInPlainLanguageAsync(IPage page, Uri practice)
    {
        await page.FitAsync("/tasks/new");
        await page.GetByLabel("Name", new() { Exact = false }).First.FillAsync(PlainTask);
        await page.GetByRole(AriaRole.Textbox, new() { Name = "What to do" }).FillAsync($"Sign in at {practice} and read the sales.");
        await AddToTaskAsync(page, "Our models");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and run" }).ClickAsync();
        await CompletesAsync(page);
        await Expect(page.GetByText("The sales were read.").First).ToBeVisibleAsync();
        await page.FitsAsync();
    }

    /// <summary>Who did what to what, in words and names.</summary>
    private static async Task ReadAuditLogAsync(IPage page)
    {
        await page.GotoAsync("/audit");
        await Expect(Line("Task made").Filter(new() { HasText = PlainTask })).ToContainTextAsync("Ada");
        await Expect(Line("Credential used").Filter(new() { HasText = "Our models" }).First).ToContainTextAsync("Ada");
        await Expect(Line("Credential made").Filter(new() { HasText = "My shop" })).ToBeVisibleAsync();
        await Expect(Line("Invitation accepted")).ToContainTextAsync("Grace");
        var given = Line("Credentials given to an execution").Filter(new() { HasText = PlainTask }).First;
        await Expect(given.GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", new Regex("^/executions/"));

        await given.GetByRole(AriaRole.Button, new() { Name = "Show only what was done to this" }).ClickAsync();
        await Expect(page.GetByTestId("audit-entry")).ToHaveCountAsync(1);
        await Expect(page.GetByText($"Only {PlainTask}")).ToBeVisibleAsync();
        await page.FitsAsync();

        ILocator Line(string action) => page.GetByTestId("audit-entry").Filter(new() { HasText = action });
    }

    private static async Task EverythingFitsAsync(IPage page)
    {
        await page.FitAsync("/", "/tasks", "/executions", "/operations", "/settings", "/audit", "/nowhere");

        await page.FitAsync("/credentials");
        await page.GetByRole(AriaRole.Button, new() { Name = "New credential" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Menuitem).First).ToBeVisibleAsync();
        var types = await page.GetByRole(AriaRole.Menuitem).AllTextContentsAsync();
        Assert.True(types.Count >= 8, $"Only {types.Count} types");
        await page.Keyboard.PressAsync("Escape");
        foreach (var type in types)
        {
            await page.DialogFitsAsync(
                page.GetByRole(AriaRole.Button, new() { Name = "New credential" }),
                () => page.GetByRole(AriaRole.Menuitem, new() { Name = type, Exact = true }).ClickAsync());
        }

        await page.DialogFitsAsync(page.GetByRole(AriaRole.Button, new() { Name = "Edit My shop" }));
        await page.DialogFitsAsync(page.GetByRole(AriaRole.Button, new() { Name = "Import" }));
        await page.DialogFitsAsync(page.GetByRole(AriaRole.Button, new() { Name = "Export" }));
        foreach (var command in new[] { "Who may use it", "Delete" })
        {
            await page.DialogFitsAsync(MoreOf("My shop"), () => page.GetByRole(AriaRole.Menuitem, new() { Name = command }).ClickAsync());
        }

        await page.FitAsync("/tasks");
        await page.DialogFitsAsync(MoreOf(PlainTask), () => page.GetByRole(AriaRole.Menuitem, new() { Name = "Sharing" }).ClickAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = PlainTask, Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Save and run" })).ToBeVisibleAsync();
        await page.FitsAsync();

        await page.FitAsync("/people");
        await page.DialogFitsAsync(page.GetByRole(AriaRole.Button, new() { Name = "Invite somebody" }));
        await page.DialogFitsAsync(page.GetByRole(AriaRole.Button, new() { Name = "Edit Grace" }));

        await page.FitAsync("/profile");
        await page.DialogFitsAsync(page.GetByRole(AriaRole.Button, new() { Name = "New API key" }));
        await page.DialogFitsAsync(page.GetByRole(AriaRole.Button, new() { Name = "Set it up" }));

        ILocator MoreOf(string name) => page.GetByRole(AriaRole.Button, new() { Name = $"More for {name}", Exact = true });
    }

    private static async Task AddToTaskAsync(IPage page, string credential)
    {
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Add a credential" }).Or(page.GetByRole(AriaRole.Textbox, new() { Name = "Add a credential" })).First.ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { NameRegex = new Regex("^" + Regex.Escape(credential)) }).ClickAsync();
    }

    private static async Task CompletesAsync(IPage page)
    {
        await Expect(page).ToHaveURLAsync(new Regex("/executions/"));
        await Expect(page.GetByText("Completed", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    [GeneratedRegex("set-up code: ([A-Z0-9-]+)")]
    private static partial Regex SetUpCode();
}
