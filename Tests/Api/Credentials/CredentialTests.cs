using System.Net;
using System.Text.Json;
using Dashboard.Api.Credentials.Types;
using Dashboard.Tests.Fixtures.Processes;

namespace Dashboard.Tests.Api.Credentials;

[Collection(ApiGroup.Name)]
public sealed class CredentialTests(ApiFixture api)
{
    private readonly Installation _installation = api.Installation;

    public static TheoryData<string> Types => [.. CredentialTypes.All.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_credential_of_every_type_is_kept_and_no_answer_holds_its_secrets(string type)
    {
        var sample = CredentialSample.Of(type);
        var created = await _installation.AskAsync(HttpMethod.Post, "/api/credentials", sample.Request(origins: Origins(sample)));
        Assert.True(created.Status == HttpStatusCode.Created, created.Body.GetRawText());
        var id = created["id"].GetGuid();
        List<string> answers = [created.Body.GetRawText()];
        foreach (var path in new[] { "/api/credentials?limit=200", $"/api/credentials/{id}", $"/api/credentials/by-type/{type}", "/api/credentials/types" })
        {
            answers.Add((await _installation.GetAsync(path)).GetRawText());
        }

        var replaced = await _installation.AskAsync(HttpMethod.Put, $"/api/credentials/{id}", new { name = "renamed", fields = Public(sample), revision = 1 });
        Assert.True(replaced.Status == HttpStatusCode.OK, replaced.Body.GetRawText());
        answers.Add(replaced.Body.GetRawText());
        answers.Add(await DumpAsync("credentials"));
        answers.Add(await DumpAsync("person_keys"));

        Assert.All(sample.Secrets.Values, secret => Assert.All(answers, answer =>
        {
            Assert.DoesNotContain(secret, answer, StringComparison.Ordinal);
            Assert.DoesNotContain(JsonEncodedText.Encode(secret).ToString(), answer, StringComparison.Ordinal);
        }));
        Assert.All(sample.Type.Fields.Where(field => field.IsSecret), field =>
            Assert.StartsWith("••••", MaskOf(replaced["fields"].GetProperty(field.Name)), StringComparison.Ordinal));
        Assert.Equal(("renamed", 2), (replaced["name"].GetString(), replaced["revision"].GetInt32()));
    }

    [Fact]
    public async Task The_second_of_two_editors_is_told()
    {
        var id = await CreateAsync("smtp");
        var path = $"/api/credentials/{id}";
        Assert.Equal(HttpStatusCode.OK, (await _installation.AskAsync(HttpMethod.Put, path, new { name = "first", fields = Smtp(), revision = 1 })).Status);

        (await _installation.AskAsync(HttpMethod.Put, path, new { name = "second", fields = Smtp(), revision = 1 })).AssertIs(HttpStatusCode.Conflict, "edited_meanwhile");

        Assert.Equal("first", (await _installation.GetAsync(path)).GetProperty("name").GetString());
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(number =>
            _installation.AskAsync(HttpMethod.Put, path, new { name = $"of {number}", fields = Smtp(), revision = 2 })));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(4, answers.Count(answer => answer.Code == "edited_meanwhile"));
    }

    [Fact]
    public async Task One_of_a_type_is_the_default_however_many_want_to_be()
    {
        await ExecuteAsync("DELETE FROM credentials WHERE type = 'slack'");
        var first = await CreateAsync("slack");
        var second = await CreateAsync("slack");
        Assert.Equal((true, false), (await IsDefaultAsync(first), await IsDefaultAsync(second)));

        var answer = await _installation.AskAsync(HttpMethod.Put, $"/api/credentials/{second}", new { name = "s", fields = new { channel = "#a" }, is_default = true, revision = 1 });

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((false, true), (await IsDefaultAsync(first), await IsDefaultAsync(second)));
        Assert.Equal(second, (await _installation.GetAsync("/api/credentials/by-type/slack"))[0].GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task A_secret_that_is_left_out_stays_and_null_takes_it_away()
    {
        var id = await CreateAsync("site_login");
        var path = $"/api/credentials/{id}";
        var login = new { login_url = "https://shop.example/login", username = "ann" };

        var kept = await _installation.AskAsync(HttpMethod.Put, path, new { name = "s", fields = login, revision = 1 });
        Assert.Equal("••••••••", kept["fields"].GetProperty("totp_secret").GetString());
        Assert.Equal("••••••••", kept["fields"].GetProperty("extra").GetProperty("pin").GetString());
        Assert.Equal("https://shop.example", Assert.Single(kept["allowed_origins"].EnumerateArray()).GetString());

        // A form that sends back what it was shown changes nothing either.
        var cleared = await _installation.AskAsync(HttpMethod.Put, path, new
        {
            name = "s", revision = 2,
            fields = new { login.login_url, login.username, password = "••••••••", totp_secret = (string?)null, extra = new { pin = (string?)null, other = "words" } },
        });
        Assert.Equal(JsonValueKind.Null, cleared["fields"].GetProperty("totp_secret").ValueKind);
        Assert.Equal("••••••••", cleared["fields"].GetProperty("password").GetString());
        Assert.Equal(["pin", "other"], cleared["fields"].GetProperty("extra").EnumerateObject().Select(entry => entry.Name));

        var without = await _installation.AskAsync(HttpMethod.Put, path, new { name = "s", revision = 3, fields = new { login.login_url, login.username, password = (string?)null } });
        Assert.Equal(["required"], without.CodesOf("fields.password"));
    }

    [Theory]
    [InlineData("""{"name":"n","type":"telegram"}""", "type", "unknown_type")]
    [InlineData("""{"type":"anthropic","fields":{"api_key":"k"}}""", "name", "required")]
    [InlineData("""{"name":"n","type":"anthropic","fields":{}}""", "fields.api_key", "required")]
    [InlineData("""{"name":"n","type":"anthropic","fields":{"api_key":7}}""", "fields.api_key", "invalid_value")]
    [InlineData("""{"name":"n","type":"anthropic","fields":{"api_key":"k","secret":"x"}}""", "fields.secret", "unknown_field")]
    [InlineData("""{"name":"n","type":"openai_compatible","fields":{"base_url":"ftp://x"}}""", "fields.base_url", "invalid_url")]
    [InlineData("""{"name":"n","type":"openai_compatible","fields":{"base_url":"https://u:p@x.example"}}""", "fields.base_url", "invalid_url")]
    [InlineData("""{"name":"n","type":"openai_compatible","fields":{"base_url":"https://x.example","models":"a"}}""", "fields.models", "invalid_value")]
    [InlineData("""{"name":"n","type":"site_login","fields":{"login_url":"https://x.example","username":"u","password":"p","totp_secret":"0189"}}""", "fields.totp_secret", "invalid_totp_secret")]
    [InlineData("""{"name":"n","type":"site_login","fields":{"login_url":"https://x.example","username":"u","password":"p","extra":{"A b":"x"}}}""", "fields.extra.A b", "invalid_name")]
    [InlineData("""{"name":"n","type":"site_login","fields":{"login_url":"https://x.example","username":"u","password":"p"},"allowed_origins":["https://x.example/path"]}""", "allowed_origins[0]", "invalid_origin")]
    [InlineData("""{"name":"n","type":"site_login","fields":{"login_url":"https://x.example","username":"u","password":"p"},"allowed_origins":["https://good.com@evil.com"]}""", "allowed_origins[0]", "invalid_origin")]
    [InlineData("""{"name":"n","type":"browser_session","fields":{"storage_state":"{"}}""", "fields.storage_state", "invalid_storage_state")]
    [InlineData("""{"name":"n","type":"browser_session","fields":{"storage_state":{"cookies":[],"origins":[]}}}""", "fields.storage_state", "empty_storage_state")]
    [InlineData("""{"name":"n","type":"slack","fields":{"channel":"#a"}}""", "fields.webhook_url", "webhook_or_token_required")]
    [InlineData("""{"name":"n","type":"smtp","fields":{"host":"h","port":99999,"from_address":"a@b.example"}}""", "fields.port", "out_of_range")]
    [InlineData("""{"name":"n","type":"smtp","fields":{"host":"h","from_address":"nobody"}}""", "fields.from_address", "invalid_email")]
    [InlineData("""{"name":"n","type":"smtp","fields":{"host":"h h","from_address":"a@b.example"}}""", "fields.host", "invalid_host")]
    [InlineData("""{"name":"n","type":"smtp","fields":{"host":"h","security":"maybe","from_address":"a@b.example"}}""", "fields.security", "unknown_choice")]
    [InlineData("""{"name":"n","type":"http_header","fields":{"header_name":"A:b","value":"v"}}""", "fields.header_name", "invalid_header")]
    public async Task What_is_wrong_is_said_for_each_field(string request, string field, string code)
    {
        var answer = await _installation.AskRawAsync(HttpMethod.Post, "/api/credentials", request);
        answer.AssertIs(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal([code], answer.CodesOf(field));
    }

    [Fact]
    public async Task One_in_use_is_deleted_only_when_forced_and_says_what_uses_it()
    {
        var id = await CreateAsync("site_login");
        var task = await _installation.SendAsync(HttpMethod.Post, "/api/tasks", new
        {
            name = "uses it", prompt = "p", credentials = new[] { new { credential_id = id, purpose = "site" } },
        });
        Assert.Equal("sample-of-site-login", task.GetProperty("credentials")[0].GetProperty("name").GetString());

        var refused = await _installation.AskAsync(HttpMethod.Delete, $"/api/credentials/{id}");

        refused.AssertIs(HttpStatusCode.Conflict, "credential_in_use");
        Assert.Equal("uses it", refused["used_by"].GetProperty("tasks")[0].GetProperty("task_name").GetString());
        Assert.Equal(task.GetProperty("id").GetGuid(), (await _installation.GetAsync($"/api/credentials/{id}/used-by")).GetProperty("tasks")[0].GetProperty("task_id").GetGuid());
        Assert.Equal(HttpStatusCode.NoContent, (await _installation.AskAsync(HttpMethod.Delete, $"/api/credentials/{id}?force=true")).Status);
        (await _installation.AskAsync($"/api/credentials/{id}")).AssertIs(HttpStatusCode.NotFound, "credential_not_found");
    }

    [Fact]
    public async Task A_task_names_only_credentials_that_may_be_used_and_fit()
    {
        var mail = await CreateAsync("smtp");
        var foreign = await CreateAsync("site_login");
        await ExecuteAsync($"UPDATE credentials SET owner_id = '{Guid.CreateVersion7()}', is_default = false WHERE id = '{foreign}'");

        var answer = await _installation.AskAsync(HttpMethod.Post, "/api/tasks", new
        {
            name = "t",
            prompt = "p",
            credentials = new object[]
            {
                new { credential_id = Guid.CreateVersion7(), purpose = "site" },
                new { credential_id = foreign, purpose = "site" },
                new { credential_id = mail, purpose = "site" },
                new { credential_id = mail, purpose = "notification", name = "Big Letters" },
            },
        });

        answer.AssertIs(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal(["credential_not_found"], answer.CodesOf("credentials[0].credential_id"));
        Assert.Equal(["credential_not_found"], answer.CodesOf("credentials[1].credential_id"));
        Assert.Equal(["wrong_purpose"], answer.CodesOf("credentials[2].purpose"));
        Assert.Equal(["invalid_name"], answer.CodesOf("credentials[3].name"));
    }

    [Fact]
    public async Task Who_was_granted_the_use_sees_its_name_and_nothing_of_its_fields()
    {
        var id = await CreateAsync("site_login");
        var path = $"/api/credentials/{id}";
        var grant = await _installation.SendAsync(HttpMethod.Post, $"{path}/grants", new { everyone = true });
        Assert.Equal(grant.GetProperty("id").GetGuid(), (await _installation.SendAsync(HttpMethod.Post, $"{path}/grants", new { everyone = true })).GetProperty("id").GetGuid());
        (await _installation.AskAsync(HttpMethod.Post, $"{path}/grants", new { })).AssertIs(HttpStatusCode.BadRequest, "validation_failed");

        // It becomes somebody else's, and the asking person the one to whom it was granted.
        await ExecuteAsync($"UPDATE credentials SET owner_id = '{Guid.CreateVersion7()}', is_default = false WHERE id = '{id}'");

        var seen = await _installation.GetAsync(path);
        Assert.Equal(("use", "{}"), (seen.GetProperty("access").GetString(), seen.GetProperty("fields").GetRawText()));
        (await _installation.AskAsync(HttpMethod.Put, path, new { name = "mine", revision = 1 })).AssertIs(HttpStatusCode.NotFound, "credential_not_found");
        (await _installation.AskAsync(HttpMethod.Delete, $"{path}?force=true")).AssertIs(HttpStatusCode.NotFound, "credential_not_found");
        (await _installation.AskAsync($"{path}/grants")).AssertIs(HttpStatusCode.NotFound, "credential_not_found");
        (await _installation.AskAsync(HttpMethod.Post, "/api/credentials/export", new { ids = new[] { id }, passphrase = "long enough words" })).AssertIs(HttpStatusCode.NotFound, "credential_not_found");
        await ExecuteAsync($"DELETE FROM credential_grants WHERE credential_id = '{id}'");
        (await _installation.AskAsync(path)).AssertIs(HttpStatusCode.NotFound, "credential_not_found");
    }

    [Fact]
    public async Task Credentials_go_into_a_file_and_out_of_it_with_the_passphrase_alone()
    {
        var sample = CredentialSample.Of("site_login");
        var name = $"exported {Guid.CreateVersion7()}";
        var created = await _installation.SendAsync(HttpMethod.Post, "/api/credentials", sample.Request(name));
        var id = created.GetProperty("id").GetGuid();
        var file = await _installation.SendAsync(HttpMethod.Post, "/api/credentials/export", new { ids = new[] { id }, passphrase = "twelve letters" });
        Assert.All(sample.Secrets.Values.Append(name), text => Assert.DoesNotContain(text, file.GetRawText(), StringComparison.Ordinal));

        var wrong = await _installation.AskAsync(HttpMethod.Post, "/api/credentials/import", new { file, passphrase = "twelve numbers" });
        Assert.Equal(["wrong_passphrase"], wrong.CodesOf("passphrase"));
        var nonsense = await _installation.AskAsync(HttpMethod.Post, "/api/credentials/import", new { file = new { format = "x", version = 1, iterations = 1 }, passphrase = "twelve letters" });
        Assert.Equal(["invalid_file"], nonsense.CodesOf("file"));

        var again = await _installation.SendAsync(HttpMethod.Post, "/api/credentials/import", new { file, passphrase = "twelve letters" });
        Assert.Equal(name, Assert.Single(again.GetProperty("skipped").EnumerateArray()).GetString());
        await _installation.AskAsync(HttpMethod.Delete, $"/api/credentials/{id}?force=true");
        var back = await _installation.SendAsync(HttpMethod.Post, "/api/credentials/import", new { file, passphrase = "twelve letters" });
        var imported = Assert.Single(back.GetProperty("imported").EnumerateArray());
        Assert.Equal(created.GetProperty("fields").GetRawText(), imported.GetProperty("fields").GetRawText());
        (await _installation.AskAsync(HttpMethod.Post, "/api/credentials/export", new { passphrase = "short" })).AssertIs(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task Sealed_fields_of_one_credential_do_not_open_in_another()
    {
        var (one, other) = (await CreateAsync("smtp"), await CreateAsync("smtp"));
        await ExecuteAsync($"UPDATE credentials SET payload = (SELECT payload FROM credentials WHERE id = '{one}'), wrapped_key = (SELECT wrapped_key FROM credentials WHERE id = '{one}') WHERE id = '{other}'");

        (await _installation.AskAsync(HttpMethod.Post, "/api/credentials/export", new { ids = new[] { other }, passphrase = "long enough words" }))
            .AssertIs(HttpStatusCode.Conflict, "master_key_lost");
    }

    private static string? MaskOf(JsonElement shown) =>
        shown.ValueKind == JsonValueKind.Object ? shown.EnumerateObject().First().Value.GetString() : shown.GetString();

    private static string[]? Origins(CredentialSample sample) => sample.Type.Origins == CredentialOrigins.Required ? ["https://shop.example"] : null;

    private static Dictionary<string, object?> Public(CredentialSample sample) =>
        sample.Fields.Where(field => !sample.Type.Field(field.Key)!.IsSecret).ToDictionary(field => field.Key, field => field.Value);

    private static object Smtp() => new { host = "mail.example", port = 25, security = "none", username = "u", from_address = "a@b.example" };

    private async Task<Guid> CreateAsync(string type) =>
        (await _installation.SendAsync(HttpMethod.Post, "/api/credentials", CredentialSample.Of(type).Request())).GetProperty("id").GetGuid();

    private async Task<bool> IsDefaultAsync(Guid id) => (await _installation.GetAsync($"/api/credentials/{id}")).GetProperty("is_default").GetBoolean();

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _installation.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<string> DumpAsync(string table)
    {
        await using var command = _installation.Database.CreateCommand($"SELECT string_agg(line::text, ' ') FROM {table} line");
        return (string)(await command.ExecuteScalarAsync() ?? "");
    }
}
