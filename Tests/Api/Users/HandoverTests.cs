using System.Net;
using System.Text.Json;
using Dashboard.Api.Credentials;
using Dashboard.Api.Security;
using Dashboard.Api.Users;
using Dashboard.Tests.Api.Credentials;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Dashboard.Tests.Api.Users.AccountStage;

namespace Dashboard.Tests.Api.Users;

/// <summary>Somebody leaves, and somebody else goes on with what was theirs.</summary>
public sealed class HandoverTests(TestServers servers)
{
    private const string Password = "the mail server's own password";

    private static readonly object Mail = new { host = "mail.example", port = 25, security = "none", username = "u", password = Password, from_address = "a@b.example" };

    [Fact]
    public async Task Everything_that_somebody_owned_goes_to_the_other_and_works_as_before()
    {
        await using var stage = await CreateAsync(servers);
        var administrator = stage.Client(TestAccounts.ApiKey);
        var (leaver, from) = await JoinAsync(stage, "leaver");
        var (taker, to) = await JoinAsync(stage, "taker");
        var foreign = (await PostAsync(administrator, "/api/credentials", new { name = "Of the administrator", type = "smtp", fields = Mail }))["id"].GetGuid();
        await PostAsync(administrator, $"/api/credentials/{foreign}/grants", new { user_id = from });
        var mail = (await PostAsync(leaver, "/api/credentials", new { name = "Mail", type = "smtp", fields = Mail }))["id"].GetGuid();
        await PostAsync(leaver, $"/api/credentials/{mail}/grants", new { user_id = to });
        var task = (await PostAsync(leaver, "/api/tasks", new
        {
            name = "Orders", prompt = "p", credentials = new[] { new { credential_id = mail, purpose = "notification" }, new { credential_id = foreign, purpose = "notification" } },
        }))["id"].GetGuid();
        await SendAsync(leaver, HttpMethod.Put, $"/api/tasks/{task}/shares", new[] { new { user_id = to, access = "view" } });
        var execution = (await PostAsync(leaver, $"/api/tasks/{task}/run"))["execution_id"].GetGuid();
        await PostAsync(leaver, "/api/keys", new { name = "k", scopes = new[] { "read" } });
        await PostAsync(administrator, $"/api/users/{from}/deactivate");
        var belongings = (await GetAsync(administrator, $"/api/users/{from}/belongings")).Body;
        Assert.Equal("""{"tasks":1,"credentials":1,"executions":1,"open_executions":1}""", belongings.GetRawText());

        var done = await PostAsync(administrator, $"/api/users/{from}/hand-over", new { to });

        Assert.Equal(HttpStatusCode.OK, done.Status);
        var missing = Assert.Single(done["unusable"].EnumerateArray());
        Assert.Equal((task, "Of the administrator"), (missing.GetProperty("task_id").GetGuid(), missing.GetProperty("credential_name").GetString()));
        var seen = (await GetAsync(taker, $"/api/tasks/{task}")).Body;
        Assert.Equal((to, "edit"), (seen.GetProperty("owner_id").GetGuid(), seen.GetProperty("access").GetString()));
        Assert.Empty((await GetAsync(taker, $"/api/tasks/{task}/shares")).Body.EnumerateArray());
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(taker, $"/api/executions/{execution}/stop")).Status);
        var credential = (await GetAsync(taker, $"/api/credentials/{mail}")).Body;
        Assert.Equal(("owner", true, true), (credential.GetProperty("access").GetString(), credential.GetProperty("inherited").GetBoolean(), credential.GetProperty("is_default").GetBoolean()));
        Assert.Empty((await GetAsync(taker, $"/api/credentials/{mail}/grants")).Body.EnumerateArray());
        Assert.Equal(Password, await OpenAsync(stage, mail));
        await AssertWrittenDownAsync(administrator, from, mail);
        await AssertNothingWasForgottenAsync(stage, from);
    }

    [Fact]
    public async Task Inherited_secrets_are_used_but_not_read_until_they_are_typed_in_again()
    {
        await using var stage = await CreateAsync(servers);
        var administrator = stage.Client(TestAccounts.ApiKey);
        var (leaver, from) = await JoinAsync(stage, "leaver");
        var id = (await PostAsync(leaver, "/api/credentials", new { name = "Mail", type = "smtp", fields = Mail }))["id"].GetGuid();
        var path = $"/api/credentials/{id}";
        await PostAsync(administrator, $"/api/users/{from}/deactivate");
        await PostAsync(administrator, $"/api/users/{from}/hand-over", new { to = CurrentUser.FirstAdministrator });

        (await ExportAsync(new[] { id })).AssertIs(HttpStatusCode.Conflict, "credential_inherited");
        (await ExportAsync(null)).AssertIs(HttpStatusCode.NotFound, "credential_not_found");
        var elsewhere = await SaveAsync(2, new { host = "evil.example", port = 25, security = "none", username = "u", from_address = "a@b.example" });
        Assert.Equal(["secrets_needed_again"], elsewhere.CodesOf("fields.host"));
        Assert.Equal(Password, await OpenAsync(stage, id));

        var renamed = await SaveAsync(2, new { host = "mail.example", port = 25, security = "none", username = "u", from_address = "a@b.example" });
        Assert.Equal((HttpStatusCode.OK, true), (renamed.Status, renamed["inherited"].GetBoolean()));
        var typed = await SaveAsync(3, new { host = "other.example", port = 25, security = "none", username = "u", password = "a new one", from_address = "a@b.example" });
        Assert.Equal((HttpStatusCode.OK, false), (typed.Status, typed["inherited"].GetBoolean()));
        Assert.Equal(HttpStatusCode.OK, (await ExportAsync(new[] { id })).Status);

        Task<Answer> ExportAsync(Guid[]? ids) => PostAsync(administrator, "/api/credentials/export", new { ids, passphrase = "long enough words" });

        Task<Answer> SaveAsync(int revision, object fields) => SendAsync(administrator, HttpMethod.Put, path, new { name = "Renamed", revision, fields });
    }

    [Fact]
    public async Task Only_what_somebody_left_is_handed_over_and_only_to_who_can_own_it()
    {
        await using var stage = await CreateAsync(servers);
        var administrator = stage.Client(TestAccounts.ApiKey);
        var (leaver, from) = await JoinAsync(stage, "leaver");
        var (_, viewer) = await JoinAsync(stage, "looker", "viewer");
        var (_, gone) = await JoinAsync(stage, "gone");
        var lost = (await PostAsync(leaver, "/api/credentials", CredentialSample.Of("slack").Request("Lost")))["id"].GetGuid();
        await PostAsync(administrator, $"/api/users/{gone}/deactivate");
        var path = $"/api/users/{from}/hand-over";

        (await PostAsync(administrator, path, new { to = CurrentUser.FirstAdministrator })).AssertIs(HttpStatusCode.Conflict, "user_is_active");
        await PostAsync(administrator, $"/api/users/{from}/deactivate");
        Assert.Equal(["required"], (await PostAsync(administrator, path)).CodesOf("to"));
        Assert.Equal(["user_unknown"], (await PostAsync(administrator, path, new { to = Guid.CreateVersion7() })).CodesOf("to"));
        Assert.Equal(["user_deactivated"], (await PostAsync(administrator, path, new { to = gone })).CodesOf("to"));
        Assert.Equal(["user_deactivated"], (await PostAsync(administrator, path, new { to = from })).CodesOf("to"));
        Assert.Equal(["viewer_owns_nothing"], (await PostAsync(administrator, path, new { to = viewer })).CodesOf("to"));
        (await PostAsync(administrator, $"/api/users/{Guid.CreateVersion7()}/hand-over", new { to = CurrentUser.FirstAdministrator })).AssertIs(HttpStatusCode.NotFound, "user_not_found");

        // What cannot be opened stays where its key may come back to.
        await stage.InDatabaseAsync(context => context.PersonKeys.Where(key => key.OwnerId == from).ExecuteUpdateAsync(set => set.SetProperty(key => key.KeyId, "0123456789abcdef")));
        var done = await PostAsync(administrator, path, new { to = CurrentUser.FirstAdministrator });
        Assert.Equal("Lost", Assert.Single(done["left_credentials"].EnumerateArray()).GetString());
        Assert.Equal(from, await stage.InDatabaseAsync(context => context.Credentials.Where(row => row.Id == lost).Select(row => row.OwnerId).SingleAsync()));
    }

    private static async Task<(HttpClient Page, Guid Id)> JoinAsync(AccountStage stage, string name, string role = "editor")
    {
        var page = await stage.JoinAsync(name, role);
        return (page, (await GetAsync(page, "/api/auth/status"))["user"].GetProperty("id").GetGuid());
    }

    private static async Task<string?> OpenAsync(AccountStage stage, Guid id)
    {
        await using var scope = stage.Host.Services.CreateAsyncScope();
        var row = await scope.ServiceProvider.GetRequiredService<Dashboard.Api.Data.DashboardContext>().Credentials.AsNoTracking().SingleAsync(credential => credential.Id == id);
        return (await scope.ServiceProvider.GetRequiredService<CredentialService>().OpenAsync(row, TestContext.Current.CancellationToken)).Text("password");
    }

    private static async Task AssertWrittenDownAsync(HttpClient administrator, Guid from, Guid credential)
    {
        var entry = Assert.Single((await GetAsync(administrator, $"/api/audit?subject_id={from}&action=users.hand_over"))["items"].EnumerateArray());
        var owner = entry.GetProperty("changes").GetProperty("owner");
        Assert.Equal(("leaver", "taker"), (owner.GetProperty("before").GetString(), owner.GetProperty("after").GetString()));
        Assert.Single((await GetAsync(administrator, $"/api/audit?subject_id={credential}&action=credentials.hand_over"))["items"].EnumerateArray());
        Assert.DoesNotContain(Password, JsonSerializer.Serialize((await GetAsync(administrator, "/api/audit?limit=200")).Body), StringComparison.Ordinal);
    }

    /// <summary>Whatever has an owner is said to move or to stay, and what is said to move has.</summary>
    private static async Task AssertNothingWasForgottenAsync(AccountStage stage, Guid from)
    {
        var owned = await stage.InDatabaseAsync(context => Task.FromResult(context.Model.GetEntityTypes()
            .Where(type => type.ClrType.IsAssignableTo(typeof(IOwned))).Select(type => (type.ClrType, Table: type.GetTableName()!)).ToList()));
        Assert.NotEmpty(owned);
        foreach (var (type, table) in owned)
        {
            Assert.True(Handover.Moved.Contains(type) != Handover.Left.ContainsKey(type), $"What becomes of {type.Name} is not said.");
            await using var command = stage.Database.CreateCommand($"SELECT count(*)::int FROM {table} WHERE owner_id = $1");
            command.Parameters.AddWithValue(from);
            var rows = (int)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
            Assert.True(rows == 0 || Handover.Left.ContainsKey(type), $"{rows} of {table} are still theirs.");
        }
    }
}
