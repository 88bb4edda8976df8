using System.Net;
using System.Net.Http.Headers;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dashboard.Tests.EndToEnd;

/// <summary>Two people and their accounts, in the pages.</summary>
public sealed class PeopleTests(TestServers servers)
{
    private const string Password = "a long enough password";

    [Fact]
    public async Task Somebody_who_is_invited_sees_what_is_shared_with_them_and_manages_their_own_account()
    {
        await using var product = await RunningProduct.StartAsync(servers, runners: 0);
        await product.Installation.SendAsync(HttpMethod.Post, "/api/tasks", new { name = "Orders", prompt = "Read the orders." });
        await using var browser = await PageBrowser.StartAsync();

        // Passkeys belong to a name; an address of numbers has none.
        var address = new Uri($"http://localhost:{product.Address.Port}");
        var admin = await browser.OpenAsync(address);
        var guest = await browser.OpenAsync(address, signedIn: false);

        await guest.GotoAsync(await InviteAsync(admin));
        await JoinAsync(guest);
        await guest.GotoAsync("/tasks");
        await Expect(guest.GetByText("Start with your first task").Or(guest.GetByRole(AriaRole.Link, new() { Name = "New task" })).First).ToBeVisibleAsync();
        await Expect(guest.GetByText("Orders")).ToHaveCountAsync(0);

        await ShareAsync(admin);
        await LookAtSharedTaskAsync(guest);
        await UseApiKeyAsync(guest, address);
        await SignInWithPasskeyAsync(guest);
    }

    /// <returns>The link that the page shows once.</returns>
    private static async Task<string> InviteAsync(IPage admin)
    {
        await admin.GotoAsync("/people");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Invite somebody" }).ClickAsync();
        await admin.GetByRole(AriaRole.Button, new() { Name = "Make the invitation" }).ClickAsync();
        var link = await admin.GetByLabel("Link", new() { Exact = true }).InputValueAsync();
        await admin.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
        await Expect(admin.GetByTestId("invitation")).ToContainTextAsync("Anybody with the link");
        return link;
    }

    private static async Task JoinAsync(IPage guest)
    {
        await guest.GetByLabel("Your name").FillAsync("Grace");
        await guest.GetByLabel("E-mail address").FillAsync("grace@example.org");
        await guest.Locator("input[type=password]").FillAsync(Password);
        await guest.GetByRole(AriaRole.Button, new() { Name = "Create my account" }).ClickAsync();
        await Expect(guest.GetByRole(AriaRole.Link, new() { Name = "Tasks", Exact = true })).ToBeVisibleAsync();
        await Expect(guest.GetByRole(AriaRole.Link, new() { Name = "People" })).ToHaveCountAsync(0);
        await guest.GotoAsync("/people");
        await Expect(guest.GetByText("This page is for administrators")).ToBeVisibleAsync();
    }

    private static async Task ShareAsync(IPage admin)
    {
        await admin.GotoAsync("/tasks");
        await admin.GetByRole(AriaRole.Button, new() { Name = "More for Orders" }).ClickAsync();
        await admin.GetByRole(AriaRole.Menuitem, new() { Name = "Sharing" }).ClickAsync();
        await admin.GetByRole(AriaRole.Combobox, new() { Name = "Share with a person" })
            .Or(admin.GetByRole(AriaRole.Textbox, new() { Name = "Share with a person" })).First.ClickAsync();
        await admin.GetByRole(AriaRole.Option, new() { Name = "Grace" }).ClickAsync();
        await Expect(admin.GetByTestId("share")).ToContainTextAsync("Grace");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Save the sharing" }).ClickAsync();
        await Expect(admin.GetByText("The sharing was saved.")).ToBeVisibleAsync();
    }

    private static async Task LookAtSharedTaskAsync(IPage guest)
    {
        await guest.ReloadAsync();
        await guest.GotoAsync("/tasks");
        await Expect(guest.GetByTestId("task-row")).ToContainTextAsync("Orders");
        await Expect(guest.GetByRole(AriaRole.Button, new() { Name = "Run now: Orders" })).ToHaveCountAsync(0);
        await guest.GetByRole(AriaRole.Link, new() { Name = "Look at Orders" }).ClickAsync();
        await Expect(guest.GetByText("You can look at this task, but not change it.")).ToBeVisibleAsync();
        await Expect(guest.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true })).ToHaveCountAsync(0);
    }

    private static async Task UseApiKeyAsync(IPage guest, Uri address)
    {
        await guest.GotoAsync("/profile");
        await guest.GetByRole(AriaRole.Button, new() { Name = "New API key" }).ClickAsync();
        await guest.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync("Report");
        await guest.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        var secret = await guest.GetByLabel("Your API key", new() { Exact = true }).InputValueAsync();
        await guest.GetByRole(AriaRole.Button, new() { Name = "I have kept it" }).ClickAsync();

        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        Assert.Equal(HttpStatusCode.OK, await GetTasksAsync());
        await guest.GetByRole(AriaRole.Button, new() { Name = "Revoke the key Report" }).ClickAsync();
        await guest.GetByRole(AriaRole.Button, new() { Name = "Revoke the key", Exact = true }).ClickAsync();
        await Expect(guest.GetByText("You have no API key.")).ToBeVisibleAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await GetTasksAsync());

        async Task<HttpStatusCode> GetTasksAsync()
        {
            using var answer = await http.GetAsync(new Uri("/api/tasks", UriKind.Relative), TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }
    }

    private static async Task SignInWithPasskeyAsync(IPage guest)
    {
        var devTools = await guest.Context.NewCDPSessionAsync(guest);
        await devTools.SendAsync("WebAuthn.enable");
        await devTools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new
            {
                protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true,
            },
        });
        var passkeys = guest.GetByRole(AriaRole.Region, new() { Name = "Passkeys" });
        await passkeys.GetByLabel("Name").FillAsync("Laptop");
        await passkeys.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Expect(passkeys.GetByRole(AriaRole.Button, new() { Name = "Remove the passkey Laptop" })).ToBeVisibleAsync();

        await guest.GetByRole(AriaRole.Button, new() { Name = "Account", Exact = true }).ClickAsync();
        await guest.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await guest.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await guest.GetByRole(AriaRole.Button, new() { Name = "Account", Exact = true }).ClickAsync();
        await Expect(guest.GetByText("grace@example.org")).ToBeVisibleAsync();
    }
}
