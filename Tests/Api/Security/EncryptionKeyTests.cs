using System.Security.Cryptography;
using Dashboard.Api.Security;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Api.Security;

public sealed class EncryptionKeyTests(TestServers servers)
{
    [Theory]
    [InlineData(null, "is missing")]
    [InlineData("  ", "is missing")]
    [InlineData("short", "has 5 characters, and at least 32 random ones are needed")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "is not random")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "is not random")]
    [InlineData("change-me-to-32-random-bytes-in-production", "is not random")]
    public void A_key_that_protects_nothing_is_named(string? key, string flaw) => Assert.Equal(flaw, EncryptionKey.Flaw(key));

    [Fact]
    public void Random_keys_are_taken_in_every_form()
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var bytes = RandomNumberGenerator.GetBytes(32);
            Assert.Null(EncryptionKey.Flaw(Convert.ToBase64String(bytes)));
            Assert.Null(EncryptionKey.Flaw(Convert.ToHexString(bytes)));
            Assert.Null(EncryptionKey.Flaw(RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz0123456789", 44)));
        }
    }

    [Fact]
    public async Task Production_does_not_start_without_a_real_one()
    {
        await using var installation = await Installation.CreateAsync(servers);
        var environment = new Dictionary<string, string>(installation.Settings)
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{FreePorts.Next()}",
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ENCRYPTION_KEY"] = "",
        };

        var api = await installation.StartAsync("api without a key", "Api", environment);
        await api.EndedAsync();

        Assert.Contains("ENCRYPTION_KEY is missing. Make one with", api.Output);
    }
}
