using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Runner.Secrets;

/// <summary>What an execution's holder was told, in the forms in which a run uses it. Lives in memory only, as long as the attempt.</summary>
internal sealed class RunSecrets
{
    /// <summary>Shorter cookies and stored values are flags and languages.</summary>
    private const int ShortestCookie = 8;

    public RunSecrets(ExecutionSecrets told)
    {
        Told = told;
        Secrets = [.. (told.Credentials ?? []).SelectMany(Typable), .. (told.StorageStates ?? []).SelectMany(OfState)];
        Scrubber = new SecretScrubber([.. Secrets, .. ModelKeys(told)]);
        StorageState = Merged(told.StorageStates ?? []);
    }

    /// <summary>Of a run that needs none.</summary>
    public static RunSecrets None { get; } = new(new ExecutionSecrets(null));

    public ExecutionSecrets Told { get; }

    /// <summary>What may be typed into pages, and what pages hold of a session that was brought along.</summary>
    public IReadOnlyList<Secret> Secrets { get; }

    public SecretScrubber Scrubber { get; }

    /// <summary>Cookies and storage to begin with; null for a browser that nobody signed in.</summary>
    public string? StorageState { get; }

    /// <summary>For settings of the browser that name a credential.</summary>
    /// <exception cref="BrowserStartException"><c>secret_not_available</c>.</exception>
    public ValueTask<string> ResolveAsync(string placeholder, CancellationToken cancellationToken) =>
        Secrets.FirstOrDefault(secret => secret.Placeholder == placeholder) is { } secret
            ? ValueTask.FromResult(secret.Value)
            : throw new BrowserStartException("secret_not_available", $"The task names no credential for {placeholder}.");

    private static IEnumerable<Secret> Typable(ExecutionCredential credential) => credential.Fields.Select(field =>
        new Secret($"{credential.Name}.{field.Name}", field.Value, credential.Origins)
        {
            IsHidden = field.IsSecret,
            Totp = field.IsTotp ? Totp.Parse(field.Value) : null,
            Description = field.IsTotp ? "one-time code" : null,
        });

    private static IEnumerable<Secret> ModelKeys(ExecutionSecrets told) =>
        new[] { told.Model, told.FallbackModel, told.JudgeModel }.OfType<ModelAccess>().Select(access => access.ApiKey).Distinct()
            .Select((key, number) => new Secret($"model.key{number + 1}", key, []));

    /// <summary>Values of a storage state; they belong to no place where they could be typed.</summary>
    private static IEnumerable<Secret> OfState(string state, int number)
    {
        var root = JsonNode.Parse(state)!.AsObject();
        var cookies = Items(root["cookies"]).Select(cookie => (string?)cookie["value"]);
        var stored = Items(root["origins"]).SelectMany(origin => Items(origin["localStorage"])).Select(entry => (string?)entry["value"]);
        return cookies.Concat(stored).OfType<string>().Where(value => value.Length >= ShortestCookie).Distinct()
            .Select((value, place) => new Secret($"session{number + 1}.value{place + 1}", value, []));
    }

    private static string? Merged(IReadOnlyList<string> states)
    {
        if (states.Count <= 1)
        {
            return states.FirstOrDefault();
        }

        var all = states.Select(state => JsonNode.Parse(state)!.AsObject()).ToList();
        return new JsonObject
        {
            ["cookies"] = new JsonArray([.. all.SelectMany(state => Items(state["cookies"])).Select(cookie => cookie.DeepClone())]),
            ["origins"] = new JsonArray([.. all.SelectMany(state => Items(state["origins"])).Select(origin => origin.DeepClone())]),
        }.ToJsonString(JsonSerializerOptions.Web);
    }

    private static IEnumerable<JsonObject> Items(JsonNode? list) => list is JsonArray items ? items.OfType<JsonObject>() : [];
}
