using System.Text.Json;
using Dashboard.Api.Credentials;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Dashboard.Api.Tasks;
using Dashboard.Api.Vault;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Samples;

/// <summary>Gives a newcomer something that runs: tasks on the practice site, two of them without any model, one with a credential.</summary>
internal sealed class SampleTasks(IConfiguration configuration, SecretVault vault, CredentialService credentials, TimeProvider time)
{
    private const string PracticePlaceholder = "{practice_url}";

    /// <summary>As placeholders of the recipe call it.</summary>
    private const string CredentialName = "practice-shop";

    /// <summary>Nobody is signed in when samples are made; they belong to whoever will be the first.</summary>
    private static readonly CurrentUser Owner = new(CurrentUser.FirstAdministrator, "", UserRole.Admin, Scopes.All, SignInKind.Page, Guid.Empty);

    /// <summary>Creates them when the database is new and there is a practice site; deleted ones do not come back.</summary>
    public async Task CreateOnFirstStartAsync(DashboardContext context, CancellationToken cancellationToken)
    {
        var practice = configuration["PRACTICE_URL"]?.TrimEnd('/');
        if (string.IsNullOrEmpty(practice) || await context.Settings.AnyAsync(cancellationToken))
        {
            return;
        }

        var now = time.GetUtcNow();
        context.Settings.Add(new Settings.InstallationSettings { OwnerId = CurrentUser.FirstAdministrator, UpdatedAt = now });
        var prompt = Read("sales-prompt.txt", practice).Trim();

        // The later one is listed first: what runs without a key should be seen first.
        context.Tasks.Add(Sample(now, "Sample: yesterday's sales, in plain language", "Needs a language model: add a key for one under Credentials.", prompt, null, []));
        await AddSignInAsync(context, practice, now.AddMilliseconds(1), cancellationToken);
        context.Tasks.Add(Sample(
            now.AddMilliseconds(2), "Sample: yesterday's sales", "Logs in to the practice shop, reads yesterday's sales and downloads them. Runs without a language model.",
            null, Recipe("sales-recipe.json", practice),
            [new Postcondition { Kind = PostconditionKind.FileDownloaded, Value = "sales-*.csv" }, new Postcondition { Kind = PostconditionKind.Expression, Value = "count($.sales[*]) > 0" }]));
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Signing in with a credential and a one-time code. Nothing can be kept secret without a master key, so it is left out then.</summary>
    private async Task AddSignInAsync(DashboardContext context, string practice, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (vault.KeysIfAny is null)
        {
            return;
        }

        // What the practice site shows on its sign-in page.
        var fields = new Dictionary<string, string>
        {
            ["login_url"] = $"{practice}/login", ["username"] = "careful", ["password"] = "demo-password", ["totp_secret"] = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        };
        var credential = await credentials.CreateAsync(
            new CredentialRequest
            {
                Name = "Practice shop", Type = "site_login", IsDefault = false, Fields = fields.ToDictionary(field => field.Key, field => JsonSerializer.SerializeToElement(field.Value)),
            },
            Owner,
            cancellationToken);
        var task = Sample(
            now, "Sample: sign in with a one-time code", "Signs in to the practice shop with a credential that is kept here. Runs without a language model.",
            null, Recipe("login-recipe.json", practice), [new Postcondition { Kind = PostconditionKind.Expression, Value = "count($.latest_orders[*]) > 0" }]);
        task.Credentials = [new TaskCredential { CredentialId = credential.Id, Purpose = CredentialPurpose.Site, Name = CredentialName }];
        context.Tasks.Add(task);
    }

    private static TaskEntity Sample(DateTimeOffset now, string name, string description, string? prompt, Recipe? recipe, IReadOnlyList<Postcondition> postconditions) => new()
    {
        Id = Guid.CreateVersion7(now),
        OwnerId = CurrentUser.FirstAdministrator,
        Name = name,
        Description = description,
        Prompt = prompt,
        Recipe = recipe,
        Postconditions = postconditions,
        IsActive = true,
        CreatedAt = now,
        UpdatedAt = now,
    };

    private static Recipe Recipe(string name, string practice) => JsonSerializer.Deserialize<Recipe>(Read(name, practice), ApiJson.Options)!;

    private static string Read(string name, string practice)
    {
        using var stream = typeof(SampleTasks).Assembly.GetManifestResourceStream($"samples/{name}")
            ?? throw new InvalidOperationException($"The sample {name} is not part of the build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Replace(PracticePlaceholder, practice, StringComparison.Ordinal);
    }
}
