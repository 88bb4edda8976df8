using Dashboard.Tests.Fixtures.Processes;
using Microsoft.Playwright;

namespace Dashboard.Tests.EndToEnd;

/// <summary>A person's browser, apart from those the product starts: contexts of its own in one browser that all tests share.</summary>
public sealed class PageBrowser : IAsyncDisposable
{
    private readonly List<IBrowserContext> _contexts = [];
    private readonly IBrowser _browser;

    private PageBrowser(IBrowser browser) => _browser = browser;

    public static async Task<PageBrowser> StartAsync() => new(await SharedPageBrowser.GetAsync());

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

            // What still moves may leave a press behind: the driver brings a button into sight where it is just being unfolded.
            ReducedMotion = ReducedMotion.Reduce,
        });
        _contexts.Add(context);
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
        foreach (var context in _contexts)
        {
            await context.CloseAsync();
        }
    }
}
