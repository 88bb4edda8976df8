using Dashboard.Api.Credentials.Types;
using Dashboard.Api.Runners;
using Dashboard.Contracts;
using Dashboard.LanguageModels;

namespace Dashboard.Api.Credentials;

/// <summary>
/// Which key the models of an execution are called with: the one that the task names for that provider, else its owner's default for it,
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
    /// <returns>Null when no model is named and there is none to take.</returns>
    /// <exception cref="ApiException"><c>model_not_configured</c>: nothing can ask the model that is named.</exception>
    public async Task<ModelAccess?> MainAsync(string? model, Func<Credential, Task<CredentialValues>> open)
    {
        // Named by the task, so nothing else is meant, whatever its model is called.
        if (_named is [var first, ..])
        {
            return OfNamed(model) ?? Access(first.Row, first.Values, model);
        }

        return await OfDefaultAsync(string.IsNullOrWhiteSpace(model) ? models.DefaultModel : model, open)
            ?? models.Resolve(model)
            ?? (ModelConfiguration.NamesProvider(model) ? throw NoKey(model!) : await FirstDefaultAsync(model, open));
    }

    /// <summary>A model beside the main one; null where none is wanted.</summary>
    /// <inheritdoc cref="MainAsync" path="/exception"/>
    public async Task<ModelAccess?> OtherAsync(string? model, Func<Credential, Task<CredentialValues>> open) =>
        string.IsNullOrWhiteSpace(model) ? null : await FindAsync(model, open) ?? throw NoKey(model);

    /// <summary>A model beside the main one; null where none is wanted, or none can be asked.</summary>
    public async Task<ModelAccess?> FindAsync(string? model, Func<Credential, Task<CredentialValues>> open)
    {
        if (string.IsNullOrWhiteSpace(model))
        {
            return null;
        }

        // A gateway has models of all makers, and a bare name is one of the key that the task names.
        return OfNamed(model)
            ?? (_named.FirstOrDefault(one => IsGateway(one.Row) || !ModelConfiguration.NamesProvider(model)) is { } named ? Access(named.Row, named.Values, model) : null)
            ?? await OfDefaultAsync(model, open)
            ?? models.Resolve(model);
    }

    private static ApiException NoKey(string model) => new(
        StatusCodes.Status422UnprocessableEntity,
        ModelErrorCodes.NotConfigured,
        $"There is no key for the model {model} that the task names. Add one on the credentials page, or name another model.");

    /// <summary>The key that the task names for the provider that stands before the model's name.</summary>
    private ModelAccess? OfNamed(string? model) =>
        _named.FirstOrDefault(one => string.IsNullOrWhiteSpace(model) || Speaks(one.Row, ProviderOf(model))) is { } chosen ? Access(chosen.Row, chosen.Values, model) : null;

    /// <summary>The owner's default for that provider.</summary>
    private async Task<ModelAccess?> OfDefaultAsync(string? model, Func<Credential, Task<CredentialValues>> open) =>
        model is not null && defaults.FirstOrDefault(row => Speaks(row, ProviderOf(model))) is { } own ? Access(own, await open(own), model) : null;

    private string? ProviderOf(string model)
    {
        var slash = model.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? models.DefaultModel?.Split('/')[0] : model[..slash].ToLowerInvariant();
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

    private static bool IsGateway(Credential row) => CredentialTypes.Find(row.Type) is OpenAICompatibleKeyType;

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
