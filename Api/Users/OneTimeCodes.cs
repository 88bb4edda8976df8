using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Users;

/// <summary>Makes and takes codes that work once.</summary>
internal sealed class OneTimeCodes(DashboardContext context, TimeProvider time)
{
    public static readonly TimeSpan InvitationLifetime = TimeSpan.FromDays(7);
    public static readonly TimeSpan ResetLifetime = TimeSpan.FromHours(2);
    public static readonly TimeSpan SetUpLifetime = TimeSpan.FromDays(1);

    /// <returns>The code itself, which nobody can read again, and its row.</returns>
    public async Task<(string Code, OneTimeCode Row)> CreateAsync(
        OneTimeCodePurpose purpose, TimeSpan lifetime, CancellationToken cancellationToken,
        Guid? userId = null, Guid? createdBy = null, string? email = null, UserRole? role = null, string? code = null)
    {
        var now = time.GetUtcNow();
        code ??= purpose == OneTimeCodePurpose.SetUp ? SecretCode.CreateReadable() : SecretCode.Create();
        await context.OneTimeCodes.Where(row => row.ExpiresAt < now || (userId != null && row.UserId == userId && row.Purpose == purpose))
            .ExecuteDeleteAsync(cancellationToken);
        var hash = SecretCode.Hash(code);
        var made = await context.OneTimeCodes.SingleOrDefaultAsync(row => row.Hash == hash, cancellationToken);
        if (made is null)
        {
            made = new OneTimeCode
            {
                Id = Guid.CreateVersion7(now), Purpose = purpose, Hash = hash, CreatedAt = now, ExpiresAt = now + lifetime,
                UserId = userId, CreatedBy = createdBy, Email = email, Role = role,
            };
            context.OneTimeCodes.Add(made);
            await context.SaveChangesAsync(cancellationToken);
        }

        return (code, made);
    }

    /// <summary>What a code stands for, without using it up.</summary>
    /// <exception cref="ApiException">400 <c>code_invalid</c>: unknown, used or expired.</exception>
    public async Task<OneTimeCode> FindAsync(string? code, OneTimeCodePurpose purpose, CancellationToken cancellationToken)
    {
        var (given, now) = (code ?? "", time.GetUtcNow());

        // Only a set-up code is typed; an installation may have been given one that is written in another way.
        byte[][] hashes = purpose == OneTimeCodePurpose.SetUp ? [SecretCode.Hash(given), SecretCode.Hash(SecretCode.AsReadable(given))] : [SecretCode.Hash(given)];
        return await context.OneTimeCodes.AsNoTracking()
            .Where(row => hashes.Contains(row.Hash) && row.Purpose == purpose && row.ExpiresAt > now)
            .OrderBy(row => row.CreatedAt).FirstOrDefaultAsync(cancellationToken) ?? throw Invalid();
    }

    /// <summary>Uses a code up; of two who do it at once one succeeds.</summary>
    /// <exception cref="ApiException">400 <c>code_invalid</c>: unknown, used or expired.</exception>
    public async Task TakeAsync(OneTimeCode code, CancellationToken cancellationToken)
    {
        if (await context.OneTimeCodes.Where(row => row.Id == code.Id).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            throw Invalid();
        }
    }

    private static ApiException Invalid() =>
        new(StatusCodes.Status400BadRequest, "code_invalid", "This code is not valid: it is mistyped, has been used or has expired.");
}
