using System.Net;
using Dashboard.Web.Practice;
using Microsoft.AspNetCore.Builder;

namespace Dashboard.Tests.Web;

public sealed class PracticeSiteTests : IAsyncLifetime
{
    // Late in the evening in UTC: in Tokyo the next day has begun.
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 22, 0, 0, TimeSpan.Zero);

    private readonly WebApplication _site = Build("UTC");
    private HttpClient _visitor = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _site.StartAsync(Cancellation);
        _visitor = NewVisitor(_site);
    }

    public async ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task The_office_asks_for_the_password_and_then_goes_where_one_wanted()
    {
        using var asked = await _visitor.GetAsync("/sales?page=2", Cancellation);
        Assert.Equal("/login?return=%2Fsales%3Fpage%3D2", asked.Headers.Location?.OriginalString);

        using var wrong = await SignInAsync(_visitor, "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Contains("""role="alert">User name or password is wrong.""", await wrong.Content.ReadAsStringAsync(Cancellation));

        using var right = await SignInAsync(_visitor, Sessions.Password, "?return=%2Fsales%3Fpage%3D2");
        Assert.Equal("/sales?page=2", right.Headers.Location?.OriginalString);
        Assert.Contains("data-testid=\"sales-table\"", await GetAsync("/sales?page=2"));
    }

    [Fact]
    public async Task Signing_in_leads_nowhere_else()
    {
        using var response = await SignInAsync(_visitor, Sessions.Password, "?return=%2F%2Fevil.example");

        Assert.Equal("/dashboard", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Yesterdays_table_and_file_hold_the_same_rows_whenever_they_are_asked_for()
    {
        await SignInAsync(_visitor, Sessions.Password);

        var table = await GetAsync("/sales?range=yesterday");
        var file = await GetAsync("/sales.csv?range=yesterday");

        var rows = file.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.InRange(rows.Length, 7, 14);
        Assert.All(rows, row => Assert.StartsWith("SO-260309-", row));
        Assert.All(rows, row => Assert.Contains(row.Split(',')[0], table));
        Assert.Equal(rows.Length, table.Split("SO-260309-").Length - 1);
        Assert.Equal(file, await GetAsync("/sales.csv?range=yesterday"));
    }

    [Fact]
    public async Task Yesterday_means_the_shops_time_zone()
    {
        await using var site = Build("Asia/Tokyo");
        await site.StartAsync(Cancellation);
        using var visitor = NewVisitor(site);
        await SignInAsync(visitor, Sessions.Password);

        Assert.Contains("SO-260310-", await visitor.GetStringAsync("/sales.csv?range=yesterday", Cancellation));
    }

    [Fact]
    public async Task Pages_of_the_table_show_every_row_once()
    {
        await SignInAsync(_visitor, Sessions.Password);
        var all = (await GetAsync("/sales.csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..].Select(row => row.Split(',')[0]).ToList();

        var seen = new List<string>();
        for (var page = 1; seen.Count < all.Count; page++)
        {
            var html = await GetAsync($"/sales?page={page}");
            seen.AddRange(html.Split("<tr><td>")[1..].Select(row => row[..row.IndexOf('<')]));
        }

        Assert.Equal(all, seen);
    }

    [Fact]
    public async Task The_order_list_goes_on_until_all_were_shown()
    {
        await SignInAsync(_visitor, Sessions.Password);

        Assert.Contains("<li>", await GetAsync("/orders/rows?after=25"));
        Assert.DoesNotContain("<li>", await GetAsync("/orders/rows?after=10000"));
    }

    [Fact]
    public async Task A_product_is_checked_saved_confirmed_and_deleted()
    {
        await SignInAsync(_visitor, Sessions.Password);

        using var refused = await PostAsync("/products/new", ("name", "<b>Lantern"), ("contact_email", "nobody"));
        var form = await refused.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("id=\"price-error\"", form);
        Assert.Contains("id=\"contact_email-error\"", form);
        Assert.Contains("value=\"&lt;b&gt;Lantern\"", form);

        using var saved = await PostAsync("/products/new",
            ("name", "<b>Lantern"), ("price", "12.50"), ("stock", "3"), ("category", "Lighting"), ("published", "on"));
        Assert.Equal("/products?saved=13", saved.Headers.Location?.OriginalString);
        Assert.Contains("Saved: &lt;b&gt;Lantern", await GetAsync("/products?saved=13"));

        using var deleted = await PostAsync("/products/13/delete");
        Assert.DoesNotContain("Lantern</a>", await GetAsync("/products"));
    }

    [Fact]
    public async Task The_failing_button_works_at_the_third_time()
    {
        await SignInAsync(_visitor, Sessions.Password);

        var statuses = new List<HttpStatusCode>();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var response = await PostAsync("/lab/failing");
            statuses.Add(response.StatusCode);
        }

        Assert.Equal([HttpStatusCode.InternalServerError, HttpStatusCode.InternalServerError, HttpStatusCode.NoContent], statuses);
    }

    [Theory]
    [InlineData("/dashboard")]
    [InlineData("/products/1")]
    [InlineData("/lab")]
    [InlineData("/lab/failing")]
    [InlineData("/lab/popup")]
    [InlineData("/lab/popup/customers")]
    [InlineData("/lab/frame")]
    [InlineData("/lab/shadow")]
    [InlineData("/lab/partial")]
    [InlineData("/lab/partial/messages?number=2")]
    [InlineData("/slow?ms=0")]
    [InlineData("/frame")]
    [InlineData("/static/site.js")]
    [InlineData("/static/site.css")]
    public async Task Every_page_is_there(string path)
    {
        await SignInAsync(_visitor, Sessions.Password);

        Assert.NotEmpty(await GetAsync(path));
    }

    [Fact]
    public async Task Japanese_is_remembered()
    {
        Assert.Contains("lang=\"ja\"", await GetAsync("/login?lang=ja"));
        Assert.Contains("ログイン", await GetAsync("/login"));
    }

    private static WebApplication Build(string zone) =>
        PracticeSite.Build(new PracticeOptions { Url = "http://127.0.0.1:0", TimeZone = zone }, new StoppedClock());

    private static HttpClient NewVisitor(WebApplication site) =>
        new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(site.Urls.Single()) };

    private static Task<HttpResponseMessage> SignInAsync(HttpClient visitor, string password, string query = "") =>
        visitor.PostAsync($"/login{query}", Form(("user", Sessions.User), ("password", password)), Cancellation);

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private Task<string> GetAsync(string path) => _visitor.GetStringAsync(path, Cancellation);

    private Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields) =>
        _visitor.PostAsync(path, Form(fields), Cancellation);

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
