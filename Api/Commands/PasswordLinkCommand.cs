using Dashboard.Api.Data;
using Dashboard.Api.Users;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Commands;

/// <summary><c>password-link</c>: lets somebody in again who is locked out, be it the only administrator.</summary>
internal static class PasswordLinkCommand
{
    private const string Usage = """
        usage: password-link EMAIL [--second-factor-off]
          Prints the end of a link with which this person chooses a new password, once, within two hours.
          --second-factor-off     also for who lost their authenticator and recovery codes
        """;

    /// <returns>0, or 1 when nobody has this address.</returns>
    public static async Task<int> RunAsync(Arguments arguments, IConfiguration configuration, Terminal terminal, CancellationToken cancellationToken)
    {
        var secondFactorOff = arguments.Flag("--second-factor-off");
        var email = arguments.Last(Usage).Trim().ToUpperInvariant();
        var options = new DbContextOptionsBuilder<DashboardContext>().UseNpgsql(configuration.GetConnectionString("database"));
        await using var context = new DashboardContext(options.Options);
        var user = await context.Users.SingleOrDefaultAsync(row => row.NormalizedEmail == email, cancellationToken);
        if (user is null)
        {
            await terminal.Told.WriteLineAsync("error [user_not_found]: nobody has this address. The accounts are: "
                + string.Join(", ", await context.Users.OrderBy(row => row.Email).Select(row => row.Email).ToListAsync(cancellationToken)));
            return CommandLine.Failed;
        }

        (user.DeactivatedAt, user.LockoutEnd) = (null, null);
        user.TwoFactorEnabled &= !secondFactorOff;
        await context.SaveChangesAsync(cancellationToken);
        var (code, row) = await new OneTimeCodes(context, TimeProvider.System).CreateAsync(
            OneTimeCodePurpose.PasswordReset, OneTimeCodes.ResetLifetime, cancellationToken, user.Id);
        var address = configuration["PUBLIC_URL"] is { Length: > 0 } url ? url.TrimEnd('/') : "";
        await terminal.Results.WriteLineAsync($"{address}/reset-password#{code}");
        await terminal.Told.WriteLineAsync($"Open this at the dashboard's address. It works once, until {row.ExpiresAt:u}.");
        return CommandLine.Done;
    }
}
