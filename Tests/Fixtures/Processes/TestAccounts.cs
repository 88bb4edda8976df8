using System.Net.Http.Headers;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Dashboard.Api.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>Since when the tests' administrator has an account.</summary>
public enum TestAccount
{
    FromTheBeginning,

    /// <summary>The database is as a new installation's is; the account comes when the first Api serves.</summary>
    OnceServed,
    Never,
}

/// <summary>The account with which tests use an installation unless they are about accounts.</summary>
internal static class TestAccounts
{
    public const string Email = "admin@tests.example";
    public const string Password = "correct horse battery staple";
    public const string ApiKey = "wfd_0fTheTests0fTheTests0fTheTests0fTheTests23";

    private static readonly string PasswordHash = new PasswordHasher<User>().HashPassword(new User(), Password);

    /// <summary>Sends this key with whatever the client asks.</summary>
    public static HttpClient SignedIn(this HttpClient client, string key = ApiKey)
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Makes the administrator and their key, once.</summary>
    public static async Task CreateAsync(string connectionString)
    {
        await using var context = new DashboardContext(new DbContextOptionsBuilder<DashboardContext>().UseNpgsql(connectionString).Options);
        if (await context.Users.AnyAsync())
        {
            return;
        }

        Add(context, CurrentUser.FirstAdministrator, "Test Administrator", Email, UserRole.Admin, ApiKey, Scopes.All);
        await context.SaveChangesAsync();
    }

    /// <summary>Adds somebody with a key of their own.</summary>
    public static void Add(DashboardContext context, Guid id, string name, string email, UserRole role, string key, Scopes scopes)
    {
        var now = DateTimeOffset.UtcNow;
        context.Users.Add(new User
        {
            Id = id, DisplayName = name, Email = email, UserName = email, NormalizedEmail = email.ToUpperInvariant(), NormalizedUserName = email.ToUpperInvariant(),
            PasswordHash = PasswordHash, SecurityStamp = $"{Guid.NewGuid()}", Role = role, CreatedAt = now, LockoutEnabled = true,
        });
        context.ApiKeys.Add(new ApiKey
        {
            Id = Guid.CreateVersion7(now), OwnerId = id, Name = "Tests", Start = key[..Math.Min(key.Length, 8)], Hash = SecretCode.Hash(key), Scopes = scopes, CreatedAt = now,
        });
    }
}
