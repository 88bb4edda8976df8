using System.Net;
using System.Security.Cryptography;
using Dashboard.Api.Vault;
using Dashboard.Tests.Api.Credentials;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Npgsql;

namespace Dashboard.Tests.Api.Vault;

/// <summary>The master key changes, is broken off changing, and is lost.</summary>
public sealed class KeyRotationTests(TestServers servers)
{
    private const int People = 30;
    private const int Batch = 7;

    private static readonly string Old = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private static readonly string New = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    [Fact]
    public async Task A_rotation_that_is_killed_half_way_loses_nothing_and_goes_on()
    {
        await using var installation = await Installation.CreateAsync(servers);
        var keys = await AddPeopleAsync(installation);
        var settings = new Dictionary<string, string>(installation.Settings) { ["ENCRYPTION_KEY"] = New, ["ENCRYPTION_KEY_PREVIOUS"] = Old };

        // Somebody holds the twentieth row, so that the third batch waits for as long as we like.
        await using var connection = await installation.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand("SELECT 1 FROM person_keys WHERE id = (SELECT id FROM person_keys ORDER BY id OFFSET 19 LIMIT 1) FOR UPDATE", connection))
        {
            await hold.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }

        using (var process = ApiCommand.Start(settings, "rotate-key", "--batch", $"{Batch}"))
        {
            await Until.TrueAsync("two batches were moved", async () => await MovedAsync(installation) == 2 * Batch);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2 * Batch, await MovedAsync(installation));
        await AssertOpensAsync(installation, keys, new KeyRing(New, [Old]));
        var check = await ApiCommand.HostAsync(settings, "check");
        Assert.Contains($"warning  stored_keys: {People - (2 * Batch)} keys", check.Output, StringComparison.Ordinal);

        var result = await ApiCommand.RunAsync(settings, "rotate-key");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("ENCRYPTION_KEY_PREVIOUS is not needed any more", result.Output, StringComparison.Ordinal);
        Assert.Contains($"{People - (2 * Batch)} of {People - (2 * Batch)} keys", result.Errors, StringComparison.Ordinal);
        await AssertOpensAsync(installation, keys, new KeyRing(New, []));
        var again = await ApiCommand.HostAsync(settings, "rotate-key");
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.StartsWith("0 keys were moved", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_key_is_explained_and_costs_only_what_it_kept()
    {
        await using var installation = await Installation.CreateAsync(servers);
        await installation.HostApiAsync(null, ("ENCRYPTION_KEY", Old));
        await installation.SendAsync(HttpMethod.Post, "/api/credentials", CredentialSample.Of("smtp").Request("mail"));

        installation.Api = null!;
        var api = await installation.HostApiAsync(null, ("ENCRYPTION_KEY", New));
        await Until.TrueAsync("the log explains it", () => Task.FromResult(api.Output.Contains("type its secrets in again", StringComparison.Ordinal)));
        var listed = (await installation.GetAsync("/api/credentials")).GetProperty("items")[0];
        Assert.Equal(("mail", true), (listed.GetProperty("name").GetString(), listed.GetProperty("key_lost").GetBoolean()));
        Assert.Equal("service.example.com", listed.GetProperty("fields").GetProperty("host").GetString());
        var path = $"/api/credentials/{listed.GetProperty("id").GetGuid()}";
        var fields = CredentialSample.Of("smtp").Fields;
        (await installation.AskAsync(HttpMethod.Post, "/api/credentials/export", new { passphrase = "long enough words" })).AssertIs(HttpStatusCode.Conflict, "master_key_lost");
        (await installation.AskAsync(HttpMethod.Put, path, new { name = "mail", revision = 1, fields = fields.Where(field => field.Key != "password").ToDictionary() }))
            .AssertIs(HttpStatusCode.Conflict, "master_key_lost");
        var settings = new Dictionary<string, string>(installation.Settings) { ["ENCRYPTION_KEY"] = New };
        var rotation = await ApiCommand.HostAsync(settings, "rotate-key");
        Assert.Equal(1, rotation.ExitCode);
        Assert.Contains("master_key_lost", rotation.Errors, StringComparison.Ordinal);
        Assert.Contains("FAILED   stored_keys", (await ApiCommand.HostAsync(settings, "check")).Output, StringComparison.Ordinal);

        // Whoever knows the secrets types them in again, and new credentials are as good as ever.
        var saved = await installation.AskAsync(HttpMethod.Put, path, new { name = "mail", revision = 1, fields });
        Assert.Equal((HttpStatusCode.OK, false), (saved.Status, saved["key_lost"].GetBoolean()));
        await installation.SendAsync(HttpMethod.Post, "/api/credentials", CredentialSample.Of("slack").Request());
        await installation.SendAsync(HttpMethod.Post, "/api/credentials/export", new { passphrase = "long enough words" });
    }

    private static async Task<Dictionary<Guid, byte[]>> AddPeopleAsync(Installation installation)
    {
        var ring = new KeyRing(Old, []);
        var keys = new Dictionary<Guid, byte[]>();
        for (var number = 0; number < People; number++)
        {
            var row = new PersonKey { Id = Guid.CreateVersion7(), OwnerId = Guid.CreateVersion7() };
            keys[row.Id] = RandomNumberGenerator.GetBytes(32);
            var wrapped = ring.Wrap(keys[row.Id], row.Context);
            await using var command = installation.Database.CreateCommand("INSERT INTO person_keys (id, owner_id, key_id, wrapped, created_at) VALUES ($1, $2, $3, $4, now())");
            command.Parameters.AddWithValue(row.Id);
            command.Parameters.AddWithValue(row.OwnerId);
            command.Parameters.AddWithValue(wrapped.KeyId);
            command.Parameters.AddWithValue(wrapped.Bytes);
            await command.ExecuteNonQueryAsync();
        }

        return keys;
    }

    private static async Task<int> MovedAsync(Installation installation)
    {
        await using var command = installation.Database.CreateCommand("SELECT count(*)::int FROM person_keys WHERE key_id = $1");
        command.Parameters.AddWithValue(new KeyRing(New, []).Current.Id);
        return (int)(await command.ExecuteScalarAsync())!;
    }

    private static async Task AssertOpensAsync(Installation installation, Dictionary<Guid, byte[]> keys, KeyRing ring)
    {
        await using var command = installation.Database.CreateCommand("SELECT id, owner_id, key_id, wrapped FROM person_keys");
        await using var reader = await command.ExecuteReaderAsync();
        var seen = 0;
        while (await reader.ReadAsync())
        {
            var row = new PersonKey { Id = reader.GetGuid(0), OwnerId = reader.GetGuid(1), KeyId = reader.GetString(2), Wrapped = reader.GetFieldValue<byte[]>(3) };
            Assert.Equal(keys[row.Id], ring.Unwrap(row.Key, row.Context));
            seen++;
        }

        Assert.Equal(People, seen);
    }
}
