using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures.Processes;
using Microsoft.Playwright;

namespace Dashboard.Tests.EndToEnd;

/// <summary>A person's browser: full Chromium, apart from those the product starts.</summary>
public sealed class PageBrowser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private PageBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<PageBrowser> StartAsync()
    {
        // Only a broken product takes this long; a busy machine may take more than the usual five seconds.
        Assertions.SetDefaultExpectTimeout(30_000);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = BrowserBinary.Find(BrowserKind.HeadlessShell),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        });
        return new PageBrowser(playwright, browser);
    }

    /// <summary>A page of a person who is signed in as the tests' administrator, unless said otherwise.</summary>
    /// <param name="language">What the browser prefers, as <c>en-US</c>.</param>
    public async Task<IPage> OpenAsync(Uri address, string language = "en-US", int width = 1280, int height = 860, bool signedIn = true)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(),
            Locale = language,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            AcceptDownloads = true,
            IgnoreHTTPSErrors = true,
        });
        context.SetDefaultTimeout(30_000);
        if (signedIn)
        {
            var answer = await context.APIRequest.PostAsync("/api/auth/sign-in", new APIRequestContextOptions
            {
                DataObject = new { email = TestAccounts.Email, password = TestAccounts.Password },
            });
            Assert.True(answer.Ok, $"The tests' administrator could not sign in: {answer.Status} {await answer.TextAsync()}");
        }

        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
