using System.Text.Json;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Dashboard.Api.Tasks;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Samples;

/// <summary>Gives a newcomer something that runs: two tasks on the practice site, one of them without any model.</summary>
internal sealed class SampleTasks(IConfiguration configuration, TimeProvider time)
{
    private const string PracticePlaceholder = "{practice_url}";

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
        var recipe = JsonSerializer.Deserialize<Recipe>(Read("sales-recipe.json").Replace(PracticePlaceholder, practice, StringComparison.Ordinal), ApiJson.Options)!;
        var prompt = Read("sales-prompt.txt").Replace(PracticePlaceholder, practice, StringComparison.Ordinal).Trim();

        // The later one is listed first: what runs without a key should be seen first.
        context.Tasks.Add(Sample(now, "Sample: yesterday's sales, in plain language", "Needs a language model; the README says how to configure one.", prompt, null));
        context.Tasks.Add(Sample(now.AddMilliseconds(1), "Sample: yesterday's sales", "Logs in to the practice shop, reads yesterday's sales and downloads them. Runs without a language model.", null, recipe));
        await context.SaveChangesAsync(cancellationToken);
    }

    private static TaskEntity Sample(DateTimeOffset now, string name, string description, string? prompt, Recipe? recipe) => new()
    {
        Id = Guid.CreateVersion7(now),
        OwnerId = CurrentUser.FirstAdministrator,
        Name = name,
        Description = description,
        Prompt = prompt,
        Recipe = recipe,
        IsActive = true,
        CreatedAt = now,
        UpdatedAt = now,
    };

    private static string Read(string name)
    {
        using var stream = typeof(SampleTasks).Assembly.GetManifestResourceStream($"samples/{name}")
            ?? throw new InvalidOperationException($"The sample {name} is not part of the build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
