using Dashboard.Api.Users;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

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
