using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Dashboard.Tests.Api.Credentials;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using static Dashboard.Tests.Api.Users.AccountStage;

namespace Dashboard.Tests.Api.Users;

/// <summary>Back in without the old password: by mail, and by a command of whoever has the server.</summary>
public sealed partial class ForgottenPasswordTests(TestServers servers)
{
    private const string NewPassword = "another long password";

    [Fact]
    public async Task A_link_comes_by_mail_to_who_has_an_account_and_the_answer_says_to_nobody_whether_they_have_one()
    {
        await using var mail = new FakeMailServer("", "", "");
        await using var stage = await CreateAsync(
            servers, empty: false, ("Mail:Host", "127.0.0.1"), ("Mail:Port", mail.Port.ToString(CultureInfo.InvariantCulture)), ("Mail:Tls", "false"),
            ("Mail:From", "dashboard@tests.example"), ("PUBLIC_URL", "https://dashboard.example"));
        var person = await stage.JoinAsync("forgetful", "viewer");
        await stage.JoinAsync("gone", "viewer");
        await stage.InDatabaseAsync(async context =>
        {
            context.Users.Single(user => user.DisplayName == "gone").DeactivatedAt = DateTimeOffset.UtcNow;
            return await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        });

        foreach (var email in new[] { "nobody@tests.example", "gone@tests.example", "forgetful@tests.example" })
        {
            var answer = await PostAsync(stage.Client(), "/api/auth/forgot-password", new { email });
            Assert.Equal((HttpStatusCode.Accepted, null), (answer.Status, answer.Code));
        }

        await Until.TrueAsync("the mail has come", () => Task.FromResult(!mail.Mails.IsEmpty));
        var text = Assert.Single(mail.Mails).Replace("=\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        Assert.Contains("To: forgetful@tests.example", text, StringComparison.Ordinal);
        var code = Link().Match(text).Groups[1].Value;
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(stage.Client(), "/api/auth/reset-password", new { code, password = NewPassword })).Status);
        (await GetAsync(person, "/api/tasks")).AssertIs(HttpStatusCode.Unauthorized, "not_signed_in");
        await stage.PageAsync("forgetful@tests.example", NewPassword);
        (await PostAsync(stage.Client(), "/api/auth/reset-password", new { code, password = NewPassword })).AssertIs(HttpStatusCode.BadRequest, "code_invalid");
    }

    [Fact]
    public async Task A_command_on_the_server_lets_the_only_administrator_in_again()
    {
        await using var stage = await CreateAsync(servers);
        var administrator = new { email = TestAccounts.Email, password = TestAccounts.Password };
        for (var wrong = 0; wrong < 10; wrong++)
        {
            await PostAsync(stage.Client(), "/api/auth/sign-in", administrator with { password = "wrong" });
        }

        (await PostAsync(stage.Client(), "/api/auth/sign-in", administrator)).AssertIs(HttpStatusCode.Unauthorized, "sign_in_failed");
        await stage.InDatabaseAsync(async context =>
        {
            context.Users.Single(user => user.Email == TestAccounts.Email).TwoFactorEnabled = true;
            return await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        });

        var answer = await ApiCommand.RunAsync(stage.Settings, "password-link", TestAccounts.Email, "--second-factor-off");

        Assert.True(answer.ExitCode == 0, answer.ToString());
        var code = answer.Output.Trim().Split('#')[1];
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(stage.Client(), "/api/auth/reset-password", new { code, password = NewPassword })).Status);
        await stage.PageAsync(TestAccounts.Email, NewPassword);
    }

    [GeneratedRegex("https://dashboard.example/reset-password#([A-Za-z0-9_-]+)")]
    private static partial Regex Link();
}
