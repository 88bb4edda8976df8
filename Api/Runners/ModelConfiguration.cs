using Dashboard.Contracts;
using Dashboard.LanguageModels;

namespace Dashboard.Api.Runners;

/// <summary>
/// The chat models that the server's settings name. The default one: <c>LanguageModels:Provider</c> (<c>anthropic</c>, <c>gemini</c>,
/// <c>ollama</c>, or <c>openai</c> for it and everything that speaks its protocol), <c>:Model</c>, <c>:ApiKey</c>, <c>:BaseUrl</c>,
/// <c>:ReasoningEffort</c>, <c>:InputUsdPerMillion</c>, <c>:OutputUsdPerMillion</c>; other providers:
/// <c>:Providers:{provider}:ApiKey</c> and <c>:BaseUrl</c>; <c>:FallbackModel</c> as <c>provider/model</c>; <c>:Table</c>, a file
/// that adds to the built-in table of models.
/// </summary>
internal sealed class ModelConfiguration(IConfiguration configuration, ILogger<ModelConfiguration> logger)
{
    private readonly IConfigurationSection _section = configuration.GetSection("LanguageModels");
    private readonly Lock _reading = new();
    private (string Path, DateTime Written, ModelTable? Table)? _table;

    /// <summary>What is configured, as <c>provider/model</c>.</summary>
    public string? DefaultModel => Read() is { } access ? $"{access.Provider}/{access.Model}" : null;

    /// <param name="model"><c>provider/model</c>, or just a model of the configured provider; null takes the configured one.</param>
    /// <returns>Null when no model is configured, or the one that is asked for is of a provider that is not.</returns>
    public ModelAccess? Resolve(string? model)
    {
        var configured = Read();
        if (string.IsNullOrWhiteSpace(model))
        {
            return WithTraits(configured);
        }

        if (OfOtherProvider(model, configured) is { } other)
        {
            return WithTraits(other);
        }

        // Gateways have models of other makers, which are named like that.
        if (configured is null || (IsOfAnother(model, configured.Provider) && configured.BaseUrl is null))
        {
            return null;
        }

        var prefix = configured.Provider + "/";
        var name = model.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? model[prefix.Length..] : model;
        return WithTraits(name == configured.Model
            ? configured
            : configured with { Model = name, InputUsdPerMillion = null, OutputUsdPerMillion = null });
    }

    /// <summary>The model's name that takes over when that of a task fails which names none itself; null for none.</summary>
    public string? FallbackModel => _section["FallbackModel"];

    /// <summary>With what the owner's table says of the model.</summary>
    public ModelAccess Described(ModelAccess access) => WithTraits(access)!;

    /// <summary>Whether the name begins with a provider that is known here; names of models may hold slashes themselves.</summary>
    public static bool NamesProvider(string? model) => IsOfAnother(model, "");

    private static bool IsOfAnother(string? model, string provider) =>
        model?.Split('/', 2) is [var first, _]
        && first.ToLowerInvariant() is ChatModelFactory.Anthropic or ChatModelFactory.OpenAI or ChatModelFactory.Gemini or ChatModelFactory.Ollama
        && !first.Equals(provider, StringComparison.OrdinalIgnoreCase);

    private ModelAccess? Read()
    {
        var provider = _section["Provider"]?.ToLowerInvariant();
        var model = _section["Model"];
        return string.IsNullOrEmpty(provider) || string.IsNullOrEmpty(model)
            ? null
            : new ModelAccess(
                provider,
                model,
                _section["ApiKey"] ?? "",
                string.IsNullOrEmpty(_section["BaseUrl"]) ? null : _section["BaseUrl"],
                _section.GetValue<decimal?>("InputUsdPerMillion"),
                _section.GetValue<decimal?>("OutputUsdPerMillion"))
            {
                ReasoningEffort = string.IsNullOrEmpty(_section["ReasoningEffort"]) ? null : _section["ReasoningEffort"],
            };
    }

    /// <summary>A model of a provider that has settings of its own; names of models may hold slashes themselves.</summary>
    private ModelAccess? OfOtherProvider(string model, ModelAccess? configured)
    {
        var slash = model.IndexOf('/', StringComparison.Ordinal);
        var provider = slash < 0 ? "" : model[..slash].ToLowerInvariant();
        if (provider.Length == 0 || provider == configured?.Provider)
        {
            return null;
        }

        var section = configuration.GetSection($"LanguageModels:Providers:{provider}");
        if (!section.Exists())
        {
            return null;
        }

        return new ModelAccess(
            provider, model[(slash + 1)..], section["ApiKey"] ?? "", string.IsNullOrEmpty(section["BaseUrl"]) ? null : section["BaseUrl"])
        {
            ReasoningEffort = string.IsNullOrEmpty(section["ReasoningEffort"]) ? null : section["ReasoningEffort"],
        };
    }

    private ModelAccess? WithTraits(ModelAccess? access) =>
        access is null || Table() is not { } table ? access : access with { Traits = table.Find(access.Provider, access.Model) };

    /// <summary>The owner's table, read again when the file has changed.</summary>
    private ModelTable? Table()
    {
        if (_section["Table"] is not { Length: > 0 } path)
        {
            return null;
        }

        lock (_reading)
        {
            var written = File.GetLastWriteTimeUtc(path);
            if (_table is not { } known || known.Path != path || known.Written != written)
            {
                _table = known = (path, written, Load(path));
            }

            return known.Table;
        }
    }

    private ModelTable? Load(string path)
    {
        try
        {
            return ModelTable.Read(path);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            logger.LogWarning("The table of models {Path} is not used: {Reason}", path, error.Message);
            return null;
        }
    }
}
