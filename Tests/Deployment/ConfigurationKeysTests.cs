namespace Dashboard.Tests.Deployment;

/// <summary>The search for settings in the source finds what is there; everything else in this folder rests on it.</summary>
public sealed class ConfigurationKeysTests
{
    [Theory]
    [InlineData("Api", "ConnectionStrings__database", true)]
    [InlineData("Api", "ConnectionStrings__redis", true)]
    [InlineData("Api", "ConnectionStrings__blobs", true)]
    [InlineData("Api", "RUNNER_KEY", true)]
    [InlineData("Api", "ENCRYPTION_KEY", true)]
    [InlineData("Api", "AllowedHostNames", true)]
    [InlineData("Api", "LanguageModels__ApiKey", true)]
    [InlineData("Api", "Leases__ReconcileEvery", true)]
    [InlineData("Api", "LanguageModels__ApiKeys", false)]
    [InlineData("Api", "services__api__http__0", true)]
    [InlineData("Api", "PUBLIC_URL", true)]
    [InlineData("Api", "PUBLIC_URL_OF_NOBODY", false)]
    [InlineData("Api", "SETUP_CODE", true)]
    [InlineData("Api", "Mail__Host", true)]
    [InlineData("Api", "Mail__Hosts", false)]
    [InlineData("Api", "TrustedProxies", true)]
    [InlineData("Runner", "SETUP_CODE", false)]
    [InlineData("Runner", "Mail__Host", false)]
    [InlineData("Runner", "Runner__Capacity", true)]
    [InlineData("Runner", "Runner__Capacities", false)]
    [InlineData("Runner", "BROWSER_CHROMIUM", true)]
    [InlineData("Runner", "Network__PrivateHosts", true)]
    [InlineData("Api", "Network__PrivateHosts", true)]
    [InlineData("Runner", "ConnectionStrings__redis", true)]
    [InlineData("Runner", "ConnectionStrings__database", false)]
    [InlineData("Runner", "ENCRYPTION_KEY", false)]
    [InlineData("Web", "PUBLIC_URL", true)]
    [InlineData("Web", "TrustedProxies", true)]
    [InlineData("Web", "Practice__Url", true)]
    [InlineData("Web", "RUNNER_KEY", false)]
    [InlineData("Web", "SETUP_CODE", false)]
    public void Settings_are_found_where_they_are_read(string service, string variable, bool isRead) =>
        Assert.Equal(isRead, ConfigurationKeys.Of(service).Reads(variable));

    [Theory]
    [InlineData("Api")]
    [InlineData("Runner")]
    [InlineData("Web")]
    public void No_service_reads_a_setting_in_a_way_that_is_not_understood(string service) =>
        Assert.Empty(ConfigurationKeys.Of(service).NotUnderstood);
}
