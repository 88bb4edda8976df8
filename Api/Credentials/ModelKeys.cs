using Dashboard.Api.Credentials.Types;
using Dashboard.Api.Runners;
using Dashboard.Contracts;

namespace Dashboard.Api.Credentials;

/// <summary>
/// Which key the models of an execution are called with: the one that the task names, else its owner's default for that provider,
/// else the server's own.
/// </summary>
/// <param name="named">Those that the task names.</param>
/// <param name="defaults">The owner's defaults of all types.</param>
internal sealed class ModelKeys(IReadOnlyList<OpenedCredential> named, IReadOnlyList<Credential> defaults, ModelConfiguration models)
{
    private readonly IReadOnlyList<OpenedCredential> _named = [.. named.Where(one => one.Purpose == CredentialPurpose.Model)];

    /// <summary>Credentials whose key was given out.</summary>
    public HashSet<Credential> Used { get; } = [];

    /// <param name="model"><c>provider/model</c> or a model alone; null takes what the key says, else what is configured.</param>
    /// <returns>Null when there is none to take.</returns>
    public async Task<ModelAccess?> MainAsync(string? model, Func<Credential, Task<CredentialValues>> open)
    {
        if (await OfCredentialAsync(model, open) is { } found)
        {
            return found;
        }

        // Named by the task, so nothing else is meant, whatever its model is called.
        if (_named is [var only, ..])
        {
            return Access(only.Row, only.Values, model);
        }

        return models.Resolve(model) ?? await FirstDefaultAsync(model, open);
    }

    /// <summary>A model beside the main one; null where none is wanted.</summary>
    public async Task<ModelAccess?> OtherAsync(string? model, Func<Credential, Task<CredentialValues>> open) => string.IsNullOrWhiteSpace(model)
        ? null
        : await OfCredentialAsync(model, open) ?? models.Resolve(model);

    /// <summary>By the provider that stands before the model's name.</summary>
    private async Task<ModelAccess?> OfCredentialAsync(string? model, Func<Credential, Task<CredentialValues>> open)
    {
        if (string.IsNullOrWhiteSpace(model))
        {
            return _named is [var first, ..] ? Access(first.Row, first.Values, null)
                : models.DefaultModel is { } configured ? await OfCredentialAsync(configured, open) : null;
        }

        var slash = model.IndexOf('/', StringComparison.Ordinal);
        var provider = slash < 0 ? models.DefaultModel?.Split('/')[0] : model[..slash].ToLowerInvariant();
        if (_named.FirstOrDefault(one => Speaks(one.Row, provider)) is { } chosen)
        {
            return Access(chosen.Row, chosen.Values, model);
        }

        return _named.Count == 0 && defaults.FirstOrDefault(row => Speaks(row, provider)) is { } own ? Access(own, await open(own), model) : null;
    }

    /// <summary>Nothing says which provider is meant: the first key that says a model.</summary>
    private async Task<ModelAccess?> FirstDefaultAsync(string? model, Func<Credential, Task<CredentialValues>> open)
    {
        foreach (var type in CredentialTypes.All.OfType<ModelKeyType>())
        {
            if (defaults.FirstOrDefault(row => row.Type == type.Name) is { } row && Access(row, await open(row), model) is { } access)
            {
                return access;
            }
        }

        return null;
    }

    private static bool Speaks(Credential row, string? provider) =>
        CredentialTypes.Find(row.Type) is ModelKeyType type && (row.Type == provider || (type.Provider == provider && type is not OpenAICompatibleKeyType));

    private ModelAccess? Access(Credential row, CredentialValues values, string? model)
    {
        var type = (ModelKeyType)CredentialTypes.Of(row);
        var name = string.IsNullOrWhiteSpace(model) ? values.Text("default_model") ?? values.List("models").FirstOrDefault() : WithoutPrefix(type, model);
        if (name is null)
        {
            return null;
        }

        Used.Add(row);
        var address = values.Text("base_url");
        return models.Described(
            new ModelAccess(type.Provider, WithoutPrefix(type, name), values.Text("api_key") ?? "", address) { IsGuarded = address is not null });
    }

    private static string WithoutPrefix(ModelKeyType type, string model) =>
        new[] { type.Name, type.Provider }.Select(prefix => prefix + "/").FirstOrDefault(prefix => model.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } found
            ? model[found.Length..]
            : model;
}
