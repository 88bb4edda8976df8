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

        var given = configuration[Setting] is { Length: > 0 } set ? set : null;
        if (given?.Length < MinLength)
        {
            throw new InvalidOperationException($"{Setting} has {given.Length} characters, and at least {MinLength} random ones are needed.");
        }

        var codes = scope.ServiceProvider.GetRequiredService<OneTimeCodes>();
        try
        {
            var (code, _) = await codes.CreateAsync(OneTimeCodePurpose.SetUp, OneTimeCodes.SetUpLifetime, cancellationToken, code: given);
            if (given is null)
            {
                logger.LogWarning("Nobody has an account yet. Open the page and create the administrator with this set-up code: {SetUpCode}", code);
                return;
            }
        }
        catch (DbUpdateException) when (given is not null)
        {
            // Another Api, started at the same moment with the same SETUP_CODE, was first.
        }

        // Who looks for a code here is told where it is; the log need not hold it as well.
        logger.LogWarning("Nobody has an account yet. Open the page and create the administrator with the set-up code in {Setting}", Setting);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
