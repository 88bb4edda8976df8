using Dashboard.Contracts;

namespace Dashboard.Api.Runners;

/// <summary>
/// The chat model that the server's settings name: <c>LanguageModels:Provider</c> (<c>anthropic</c>, or <c>openai</c> for
/// everything that speaks its protocol), <c>:Model</c>, <c>:ApiKey</c>, <c>:BaseUrl</c>, <c>:InputUsdPerMillion</c>, <c>:OutputUsdPerMillion</c>.
/// </summary>
internal sealed class ModelConfiguration(IConfiguration configuration)
{
    private readonly IConfigurationSection _section = configuration.GetSection("LanguageModels");

    /// <summary>What is configured, as <c>provider/model</c>.</summary>
    public string? DefaultModel => Read() is { } access ? $"{access.Provider}/{access.Model}" : null;

    /// <param name="model"><c>provider/model</c> or just a model of the configured provider; null takes the configured one.</param>
    /// <returns>Null when no model is configured.</returns>
    public ModelAccess? Resolve(string? model)
    {
        if (Read() is not { } configured || string.IsNullOrWhiteSpace(model))
        {
            return Read();
        }

        // There is one provider until credentials exist, so its prefix says nothing new.
        var prefix = configured.Provider + "/";
        var name = model.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? model[prefix.Length..] : model;
        return name == configured.Model
            ? configured
            : configured with { Model = name, InputUsdPerMillion = null, OutputUsdPerMillion = null };
    }

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
                _section.GetValue<decimal?>("OutputUsdPerMillion"));
    }
}
