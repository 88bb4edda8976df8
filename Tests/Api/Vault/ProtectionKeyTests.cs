using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Dashboard.Api.Security;
using Dashboard.Api.Vault;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Api.Vault;

/// <summary>The keys under which cookies and tokens are sealed lie under the master key themselves.</summary>
public sealed class ProtectionKeyTests(TestServers servers)
{
    private static readonly string Old = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private static readonly string New = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    [Fact]
    public async Task What_lay_open_in_the_database_is_sealed_at_the_next_start_and_nobody_is_signed_out()
    {
        await using var installation = await Installation.CreateAsync(servers);
        var token = await SignInAsync(installation);
        var key = XElement.Parse(Assert.Single(await LayOpenAsync(installation))).Descendants("masterKey").Single().Value.Trim();
        Assert.Contains(key, await DumpAsync(installation), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(installation, token, Old));

        Assert.DoesNotContain(key, await DumpAsync(installation), StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(installation, "key_id IS NOT NULL AND wrapped IS NOT NULL AND xml IS NULL"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(installation, token, Old));
    }

    [Fact]
    public async Task They_survive_a_rotation_that_is_broken_off_and_a_lost_key_costs_no_more_than_signing_in_again()
    {
        await using var installation = await Installation.CreateAsync(servers);
        var token = await SignInAsync(installation);
        for (var number = 0; number < 3; number++)
        {
            await AddAsync(installation, new KeyRing(Old, []));
        }

        var both = new KeyRing(New, [Old]);
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new KeyRotation(installation.Database, both, TimeProvider.System, _ => broken.Cancel()).RunAsync(1, broken.Token));
        Assert.Equal(1, await CountAsync(installation, $"key_id = '{both.Current.Id}'"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(installation, token, New, Old));

        var result = await new KeyRotation(installation.Database, both, TimeProvider.System, _ => { }).RunAsync(2, TestContext.Current.CancellationToken);
        Assert.Equal((3, 4, 0, true), (result.Moved, result.Current, result.LostSessions, result.IsComplete));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(installation, token, New));

        var third = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(installation, token, third));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(installation, await SignInAsync(installation, third), third));
        var lost = await new KeyRotation(installation.Database, new KeyRing(third, []), TimeProvider.System, _ => { }).RunAsync(2, TestContext.Current.CancellationToken);
        Assert.Equal((0, 4, true), (lost.Moved, lost.LostSessions, lost.IsComplete));
    }

    /// <returns>A token of somebody who signed in at an Api with this key.</returns>
    private static async Task<string> SignInAsync(Installation installation, string? key = null)
    {
        await using var host = new ApiHost(installation, ("ENCRYPTION_KEY", key ?? Old));
        using var client = host.CreateClient();
        var answer = await Users.AccountStage.PostAsync(client, "/api/auth/token", new { email = TestAccounts.Email, password = TestAccounts.Password });
        return answer["access_token"].GetString()!;
    }

    /// <summary>What an Api with these keys answers to whoever has the token.</summary>
    private static async Task<HttpStatusCode> AskAsync(Installation installation, string token, string key, string previous = "")
    {
        await using var host = new ApiHost(installation, ("ENCRYPTION_KEY", key), ("ENCRYPTION_KEY_PREVIOUS", previous));
        using var client = host.CreateClient().SignedIn(token);
        return (await Users.AccountStage.GetAsync(client, "/api/tasks")).Status;
    }

    /// <summary>Puts them back as an earlier version kept them.</summary>
    private static async Task<List<string>> LayOpenAsync(Installation installation)
    {
        List<(Guid Id, string Xml)> rows = [];
        await using (var command = installation.Database.CreateCommand("SELECT id, key_id, wrapped FROM protection_keys"))
        {
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                var wrapped = new WrappedKey(reader.GetString(1), reader.GetFieldValue<byte[]>(2));
                rows.Add((reader.GetGuid(0), Encoding.UTF8.GetString(new KeyRing(Old, []).Unwrap(wrapped, ProtectionKey.ContextOf(reader.GetGuid(0))))));
            }
        }

        foreach (var (id, xml) in rows)
        {
            await using var command = installation.Database.CreateCommand("UPDATE protection_keys SET xml = $1, key_id = NULL, wrapped = NULL WHERE id = $2");
            command.Parameters.AddWithValue(xml);
            command.Parameters.AddWithValue(id);
            await command.ExecuteNonQueryAsync();
        }

        return [.. rows.Select(row => row.Xml)];
    }

    /// <summary>One that nothing is sealed with, so that there are several.</summary>
    private static async Task AddAsync(Installation installation, KeyRing ring)
    {
        var id = Guid.CreateVersion7();
        var wrapped = ring.Wrap("<other />"u8, ProtectionKey.ContextOf(id));
        await using var command = installation.Database.CreateCommand("INSERT INTO protection_keys (id, name, key_id, wrapped) VALUES ($1, 'other', $2, $3)");
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(wrapped.KeyId);
        command.Parameters.AddWithValue(wrapped.Bytes);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<int> CountAsync(Installation installation, string condition)
    {
        await using var command = installation.Database.CreateCommand($"SELECT count(*)::int FROM protection_keys WHERE {condition}");
        return (int)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Every row of every table, as text.</summary>
    private static async Task<string> DumpAsync(Installation installation)
    {
        List<string> tables = [];
        await using (var command = installation.Database.CreateCommand("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"))
        {
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        var text = new StringBuilder();
        foreach (var table in tables)
        {
            await using var command = installation.Database.CreateCommand($"SELECT string_agg(line::text, ' ') FROM {table} line");
            text.Append(await command.ExecuteScalarAsync() as string);
        }

        return text.ToString();
    }
}
