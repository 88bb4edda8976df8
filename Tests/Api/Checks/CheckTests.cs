using System.Text.Json;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Api.Checks;

/// <summary>The command <c>check</c>, as an operator runs it.</summary>
public sealed class CheckTests(TestServers servers)
{
    private const string Key = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=";

    [Fact]
    public async Task A_good_installation_has_nothing_that_failed()
    {
        await using var installation = await Installation.CreateAsync(servers);
        await installation.HostApiAsync();
        await using var runner = await PretendRunner.StartAsync(installation);

        var result = await ApiCommand.RunAsync(Good(installation), "check", "--api", installation.Api.ToString());

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.DoesNotContain("FAILED", result.Output, StringComparison.Ordinal);
        foreach (var name in new[] { "encryption_key", "runner_key", "postgres", "postgres_rights", "clock", "migrations", "runners", "redis", "redis_policy", "redis_persistence", "artifacts", "api" })
        {
            Assert.Contains($"ok       {name}: ", result.Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain('\u001b', result.Output);
    }

    [Theory]
    [InlineData("ENCRYPTION_KEY", "", "encryption_key", "openssl rand")]
    [InlineData("ENCRYPTION_KEY", "short", "encryption_key", "openssl rand")]
    [InlineData("ENCRYPTION_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "encryption_key", "openssl rand")]
    [InlineData("RUNNER_KEY", "please-changeme-please-changeme-0123456789", "runner_key", "every runner")]
    [InlineData("ConnectionStrings__database", "", "postgres", "ConnectionStrings__database")]
    [InlineData("ConnectionStrings__database", "Host=127.0.0.1;Port=1;Username=u;Password=canary-secret", "postgres", "Start it")]
    [InlineData("ConnectionStrings__redis", "127.0.0.1:1,password=canary-secret", "redis", "Start it")]
    [InlineData("Artifacts__Directory", "/proc/nothing", "artifacts", "right to read, write and delete")]
    [InlineData("S3__Bucket", "b", "artifacts", "Set either")]
    [InlineData("S3__Endpoint", "http://127.0.0.1:1", "artifacts", "S3__")]
    public async Task A_setting_that_is_wrong_is_named_with_what_to_do(string variable, string value, string name, string advice)
    {
        await using var installation = await Installation.CreateAsync(servers);
        var settings = Good(installation);
        settings[variable] = value;

        await AssertFoundAsync(settings, "failed", name, advice);
    }

    [Fact]
    public async Task An_installation_without_runner_or_backup_is_told_so()
    {
        await using var installation = await Installation.CreateAsync(servers);
        await installation.HostApiAsync();
        var results = await FindingsAsync(Good(installation), "--backups", installation.Artifacts.FullName, "--web", "http://127.0.0.1:1/");
        AssertFound(results, "failed", "runners", "RUNNER_KEY");
        AssertFound(results, "failed", "backup", "cron");
        AssertFound(results, "failed", "web", "Start it");

        var old = Path.Combine(installation.Artifacts.FullName, "dashboard-20260101-000000.tar.gz");
        await File.WriteAllTextAsync(old, "", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(old, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await AssertFoundAsync(Good(installation), "warning", "backup", "cron", "--backups", installation.Artifacts.FullName);
    }

    [Fact]
    public async Task A_redis_that_may_forget_is_told_so()
    {
        await using var own = await OwnServers.StartNewAsync(Server.Redis);
        await using var installation = await Installation.CreateAsync(servers, own.Addresses);
        using (var redis = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(own.Addresses.Redis))
        {
            await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
            await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "appendonly", "no");
        }

        var results = await FindingsAsync(Good(installation));
        AssertFound(results, "failed", "redis_policy", "noeviction");
        AssertFound(results, "warning", "redis_persistence", "appendonly yes");
        await own.KillAsync(Server.Redis);
        await AssertFoundAsync(Good(installation), "failed", "redis", "Start it");
    }

    [Fact]
    public async Task A_database_of_another_version_is_told_so()
    {
        await using var installation = await Installation.CreateAsync(servers);
        await ExecuteAsync(installation, "INSERT INTO \"__EFMigrationsHistory\" VALUES ('99990101000000_FromTheFuture', '10.0')");
        await AssertFoundAsync(Good(installation), "failed", "migrations", "restore the backup");
        await ExecuteAsync(installation, "DROP TABLE \"__EFMigrationsHistory\"");
        await AssertFoundAsync(Good(installation), "warning", "migrations", "Start it");
    }

    [Fact]
    public async Task The_machine_of_a_runner_is_looked_at_when_asked()
    {
        await using var installation = await Installation.CreateAsync(servers);
        var settings = Good(installation);
        var found = await FindingsAsync(settings, "--runner-machine");
        foreach (var name in new[] { "browser", "fonts", "shared_memory", "descriptors", "sandbox" })
        {
            Assert.Contains(found, result => result.GetProperty("name").GetString() == name);
        }

        // dotnet itself is found with the path of the tests.
        settings["PATH"] = installation.Artifacts.FullName;
        await AssertFoundAsync(settings, "failed", "browser", "apt-get install", "--runner-machine");
    }

    private static async Task AssertFoundAsync(Dictionary<string, string> settings, string status, string name, string advice, params string[] options) =>
        AssertFound(await FindingsAsync(settings, options), status, name, advice);

    private static void AssertFound(List<JsonElement> results, string status, string name, string advice)
    {
        var found = Assert.Single(results, result => result.GetProperty("name").GetString() == name);
        Assert.Equal(status, found.GetProperty("status").GetString());
        Assert.Contains(advice, found.GetProperty("found").GetString() + found.GetProperty("advice").GetString(), StringComparison.Ordinal);
    }

    private static async Task<List<JsonElement>> FindingsAsync(Dictionary<string, string> settings, params string[] options)
    {
        // Where programs are found is a matter of a whole process.
        string[] words = ["check", "--json", .. options];
        var result = settings.ContainsKey("PATH") ? await ApiCommand.RunAsync(settings, words) : await ApiCommand.HostAsync(settings, words);
        Assert.True(result.Output.StartsWith('['), result.ToString());
        Assert.DoesNotContain("canary-secret", result.Output + result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, result.Output + result.Errors, StringComparison.Ordinal);
        List<JsonElement> found = [.. JsonElement.Parse(result.Output).EnumerateArray()];
        Assert.Equal(found.Exists(one => one.GetProperty("status").GetString() == "failed") ? 1 : 0, result.ExitCode);
        return found;
    }

    private static async Task ExecuteAsync(Installation installation, string sql)
    {
        await using var command = installation.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static Dictionary<string, string> Good(Installation installation) => new(installation.Settings) { ["ENCRYPTION_KEY"] = Key, ["RUNNER_KEY"] = Key };
}
