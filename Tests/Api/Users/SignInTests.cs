using System.Net;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.EntityFrameworkCore;
using static Dashboard.Tests.Api.Users.AccountStage;

namespace Dashboard.Tests.Api.Users;

public sealed class SignInTests(TestServers servers)
{
    private static readonly object Administrator = new { email = TestAccounts.Email, password = TestAccounts.Password };

    [Fact]
    public async Task The_first_start_makes_one_administrator_with_the_code_and_nobody_without_it()
    {
        await using var stage = await CreateAsync(servers, empty: true, ("SETUP_CODE", "a-code-for-set-up"));
        var page = stage.Client();
        Assert.True((await GetAsync(page, "/api/auth/status"))["needs_set_up"].GetBoolean());
        var account = new { name = "Ada", email = "ada@example.org", password = TestAccounts.Password };

        Assert.Equal(["required"], (await PostAsync(page, "/api/auth/set-up", account)).CodesOf("code"));
        (await PostAsync(page, "/api/auth/set-up", new { account.name, account.email, account.password, code = "a-wrong-code" })).AssertIs(HttpStatusCode.BadRequest, "code_invalid");
        var weak = await PostAsync(page, "/api/auth/set-up", new { name = "", email = "ada", password = "short", code = "a-code-for-set-up" });
        Assert.Equal([["required"], ["invalid_value"], ["password_too_short"]], new[] { "name", "email", "password" }.Select(weak.CodesOf));

        var done = await PostAsync(page, "/api/auth/set-up", new { account.name, account.email, account.password, code = "a-code-for-set-up" });
        Assert.Equal("admin", done["user"].GetProperty("role").GetString());
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(page, "/api/users")).Status);
        (await PostAsync(stage.Client(), "/api/auth/set-up", new { account.name, email = "eve@example.org", account.password, code = "a-code-for-set-up" }))
            .AssertIs(HttpStatusCode.Conflict, "already_set_up");
    }

    [Fact]
    public async Task A_wrong_try_says_the_same_for_every_reason()
    {
        await using var stage = await CreateAsync(servers);
        await stage.JoinAsync("gone", "editor");
        var gone = await stage.InDatabaseAsync(context => context.Users.Where(user => user.DisplayName == "gone").Select(user => user.Id).SingleAsync(TestContext.Current.CancellationToken));
        await PostAsync(stage.Client(TestAccounts.ApiKey), $"/api/users/{gone}/deactivate");

        var answers = new List<Answer>();
        foreach (var request in new object[]
        {
            new { email = "nobody@tests.example", password = TestAccounts.Password },
            new { email = TestAccounts.Email, password = "wrong" },
            new { email = TestAccounts.Email, password = new string('x', 5_000) },
            new { email = "gone@tests.example", password = TestAccounts.Password },
            new { email = (string?)null, password = (string?)null },
        })
        {
            answers.Add(await PostAsync(stage.Client(), "/api/auth/sign-in", request));
        }

        Assert.All(answers, answer => answer.AssertIs(HttpStatusCode.Unauthorized, "sign_in_failed"));
        Assert.Single(answers.Select(answer => answer["detail"].GetString()).Distinct());
    }

    [Fact]
    public async Task Too_many_wrong_passwords_lock_the_account_for_a_while()
    {
        await using var stage = await CreateAsync(servers);
        for (var wrong = 0; wrong < 10; wrong++)
        {
            await PostAsync(stage.Client(), "/api/auth/sign-in", new { email = TestAccounts.Email, password = "wrong" });
        }

        (await PostAsync(stage.Client(), "/api/auth/sign-in", Administrator)).AssertIs(HttpStatusCode.Unauthorized, "sign_in_failed");
        await stage.InDatabaseAsync(context => context.Users.ExecuteUpdateAsync(set => set.SetProperty(user => user.LockoutEnd, DateTimeOffset.UtcNow.AddSeconds(-1))));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(stage.Client(), "/api/auth/sign-in", Administrator)).Status);
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_and_recovery_codes_work_once()
    {
        await using var stage = await CreateAsync(servers);
        var page = await stage.PageAsync();
        var key = (await PostAsync(page, "/api/profile/two-factor/key"))["key"].GetString()!.Replace(" ", "", StringComparison.Ordinal);
        (await PostAsync(page, "/api/profile/two-factor/confirm", new { code = "000000" })).AssertIs(HttpStatusCode.BadRequest, "validation_failed");
        var codes = (await PostAsync(page, "/api/profile/two-factor/confirm", new { code = Totp.Now(key) }))["recovery_codes"].EnumerateArray().Select(code => code.GetString()!).ToList();
        Assert.Equal(10, codes.Distinct().Count());

        (await PostAsync(stage.Client(), "/api/auth/sign-in", Administrator)).AssertIs(HttpStatusCode.Unauthorized, "second_factor_required");
        (await PostAsync(stage.Client(), "/api/auth/sign-in", new { email = TestAccounts.Email, password = TestAccounts.Password, code = "123 456" })).AssertIs(HttpStatusCode.Unauthorized, "sign_in_failed");
        (await PostAsync(stage.Client(), "/api/auth/sign-in", new { email = TestAccounts.Email, password = "wrong", code = Totp.Now(key) })).AssertIs(HttpStatusCode.Unauthorized, "sign_in_failed");
        await stage.PageAsync(code: Totp.Now(key));
        await stage.PageAsync(code: codes[0]);
        (await PostAsync(stage.Client(), "/api/auth/sign-in", new { email = TestAccounts.Email, password = TestAccounts.Password, code = codes[0] })).AssertIs(HttpStatusCode.Unauthorized, "sign_in_failed");

        (await PostAsync(page, "/api/profile/two-factor/off", new { password = "wrong" })).AssertIs(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(page, "/api/profile/two-factor/off", new { password = TestAccounts.Password })).Status);
        await stage.PageAsync();
    }

    [Fact]
    public async Task A_program_gets_a_token_for_half_an_hour_and_renews_it_until_the_session_ends()
    {
        await using var stage = await CreateAsync(servers);
        var tokens = await PostAsync(stage.Client(), "/api/auth/token", Administrator);
        Assert.Equal(1800, tokens["expires_in"].GetInt32());
        var program = stage.Client(tokens["access_token"].GetString());
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(program, "/api/tasks")).Status);

        var renewed = await PostAsync(stage.Client(), "/api/auth/refresh", new { refresh_token = tokens["refresh_token"].GetString() });
        var again = stage.Client(renewed["access_token"].GetString());
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(again, "/api/tasks")).Status);
        (await PostAsync(stage.Client(), "/api/auth/refresh", new { refresh_token = "forged" })).AssertIs(HttpStatusCode.Unauthorized, "sign_in_failed");

        await PostAsync(await stage.PageAsync(), "/api/auth/sign-out-everywhere");
        (await GetAsync(program, "/api/tasks")).AssertIs(HttpStatusCode.Unauthorized, "not_signed_in");
        (await PostAsync(stage.Client(), "/api/auth/refresh", new { refresh_token = renewed["refresh_token"].GetString() })).AssertIs(HttpStatusCode.Unauthorized, "sign_in_failed");
    }

    [Fact]
    public async Task Writes_with_a_cookie_need_the_token_of_our_own_page()
    {
        await using var stage = await CreateAsync(servers);
        var page = await stage.PageAsync();
        var task = new { name = "t", prompt = "p" };
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(page, "/api/tasks", task)).Status);

        page.DefaultRequestHeaders.Remove(Dashboard.Api.Users.SignInSettings.AntiforgeryHeader);
        (await PostAsync(page, "/api/tasks", task)).AssertIs(HttpStatusCode.Forbidden, "antiforgery_failed");

        // Another person's token is worth nothing here.
        var other = await stage.JoinAsync("other", "editor");
        page.DefaultRequestHeaders.Add(
            Dashboard.Api.Users.SignInSettings.AntiforgeryHeader, other.DefaultRequestHeaders.GetValues(Dashboard.Api.Users.SignInSettings.AntiforgeryHeader));
        (await PostAsync(page, "/api/tasks", task)).AssertIs(HttpStatusCode.Forbidden, "antiforgery_failed");
    }

    [Fact]
    public async Task Changing_the_password_ends_all_other_sessions()
    {
        await using var stage = await CreateAsync(servers);
        var (here, elsewhere) = (await stage.PageAsync(), await stage.PageAsync());
        (await PostAsync(here, "/api/profile/password", new { current_password = "wrong", password = "a new long password" })).AssertIs(HttpStatusCode.BadRequest, "validation_failed");
        var simple = await PostAsync(here, "/api/profile/password", new { current_password = TestAccounts.Password, password = "aaaaaaaaaaaaaa" });
        Assert.Equal(["password_too_simple"], simple.CodesOf("password"));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(elsewhere, "/api/tasks")).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(here, "/api/profile/password", new { current_password = TestAccounts.Password, password = "a new long password" })).Status);

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(here, "/api/tasks")).Status);
        (await GetAsync(elsewhere, "/api/tasks")).AssertIs(HttpStatusCode.Unauthorized, "not_signed_in");
        (await PostAsync(stage.Client(), "/api/auth/sign-in", Administrator)).AssertIs(HttpStatusCode.Unauthorized, "sign_in_failed");
        await stage.PageAsync(password: "a new long password");
    }

    [Fact]
    public async Task A_link_of_an_administrator_sets_a_new_password_once()
    {
        await using var stage = await CreateAsync(servers);
        var person = await stage.JoinAsync("forgetful", "viewer");
        var id = (await GetAsync(person, "/api/auth/status"))["user"].GetProperty("id").GetString();
        var link = await PostAsync(stage.Client(TestAccounts.ApiKey), $"/api/users/{id}/password-link");
        var code = link["code"].GetString();

        var weak = await PostAsync(stage.Client(), "/api/auth/reset-password", new { code, password = "short" });
        Assert.Equal(["password_too_short"], weak.CodesOf("password"));
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(stage.Client(), "/api/auth/reset-password", new { code, password = "another long password" })).Status);
        (await GetAsync(person, "/api/tasks")).AssertIs(HttpStatusCode.Unauthorized, "not_signed_in");
        (await PostAsync(stage.Client(), "/api/auth/reset-password", new { code, password = "another long password" })).AssertIs(HttpStatusCode.BadRequest, "code_invalid");
        await stage.PageAsync("forgetful@tests.example", "another long password");
        (await PostAsync(stage.Client(), "/api/auth/forgot-password", new { email = "forgetful@tests.example" })).AssertIs(HttpStatusCode.Conflict, "mail_not_configured");
    }
}
