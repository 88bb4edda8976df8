using Dashboard.Api.Data;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Users;

/// <summary>
/// While nobody has an account, each start prints a code that makes its reader the administrator: behind a proxy everybody
/// looks local, so that only the log tells who the server belongs to. <c>SETUP_CODE</c> sets it instead, for installations that
/// a script makes.
/// </summary>
internal sealed class SetUpCode(IServiceScopeFactory scopes, DatabaseStartup database, IConfiguration configuration, ILogger<SetUpCode> logger) : IHostedService
{
    public const string Setting = "SETUP_CODE";
    private const int MinLength = 12;

    /// <exception cref="InvalidOperationException"><c>SETUP_CODE</c> is too short to be a secret.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Migrations have run: hosted services with a life cycle come first.
        _ = database;
        await using var scope = scopes.CreateAsyncScope();
        if (!await scope.ServiceProvider.GetRequiredService<Accounts>().NeedsSetUpAsync(cancellationToken))
        {
            return;
        }

        var given = configuration[Setting];
        if (given is { Length: > 0 and < MinLength })
        {
            throw new InvalidOperationException($"{Setting} has {given.Length} characters, and at least {MinLength} random ones are needed.");
        }

        var codes = scope.ServiceProvider.GetRequiredService<OneTimeCodes>();
        try
        {
            var (code, _) = await codes.CreateAsync(
                OneTimeCodePurpose.SetUp, OneTimeCodes.SetUpLifetime, cancellationToken, code: string.IsNullOrEmpty(given) ? null : given);
            given = string.IsNullOrEmpty(given) ? code : null;
        }
        catch (DbUpdateException)
        {
            // Another Api, started at the same moment with the same SETUP_CODE, was first.
            given = null;
        }

        if (given is not null)
        {
            logger.LogWarning("Nobody has an account yet. Open the page and create the administrator with this set-up code: {SetUpCode}", given);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
