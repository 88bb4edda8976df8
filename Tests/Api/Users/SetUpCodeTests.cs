using Dashboard.Api.Users;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static Dashboard.Tests.Api.Users.AccountStage;

namespace Dashboard.Tests.Api.Users;

/// <summary>What the log tells whoever looks there for the first code.</summary>
public sealed class SetUpCodeTests(TestServers servers)
{
    [Fact]
    public async Task The_log_says_the_code_or_where_one_was_given_and_never_that_one()
    {
        const string Given = "a-code-for-set-up";
        await using var without = await AccountStage.CreateAsync(servers, empty: true);
        await using var with = await AccountStage.CreateAsync(servers, empty: true, ("SETUP_CODE", Given));

        Assert.Matches("set-up code: [A-Z2-9-]{19}$", await LoggedAsync(without));
        var logged = await LoggedAsync(with);
        Assert.EndsWith("set-up code in SETUP_CODE", logged);
        Assert.DoesNotContain(Given, logged);
    }

    [Fact]
    public async Task The_printed_code_may_be_typed_in_small_letters_and_without_hyphens()
    {
        await using var stage = await AccountStage.CreateAsync(servers, empty: true);
        var typed = (await LoggedAsync(stage)).Split(' ')[^1].ToLowerInvariant().Replace('-', ' ');

        var done = await PostAsync(stage.Client(), "/api/auth/set-up", new { code = $" {typed} ", name = "Ada", email = "ada@example.org", password = TestAccounts.Password });

        Assert.Equal("admin", done["user"].GetProperty("role").GetString());
    }

    private static async Task<string> LoggedAsync(AccountStage stage)
    {
        var log = new Lines();
        await ActivatorUtilities.CreateInstance<SetUpCode>(stage.Host.Services, log).StartAsync(TestContext.Current.CancellationToken);
        return Assert.Single(log.Written);
    }

    private sealed class Lines : ILogger<SetUpCode>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception));
    }
}
