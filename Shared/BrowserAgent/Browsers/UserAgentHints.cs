using System.Text.Json.Serialization;

namespace Dashboard.BrowserAgent;

/// <summary>Client hints as the protocol takes them (<c>Emulation.UserAgentMetadata</c>).</summary>
internal sealed record UserAgentHints(
    [property: JsonPropertyName("brands")] IReadOnlyList<BrandVersion> Brands,
    [property: JsonPropertyName("fullVersionList")] IReadOnlyList<BrandVersion> FullVersionList,
    [property: JsonPropertyName("fullVersion")] string FullVersion,
    [property: JsonPropertyName("platform")] string Platform,
    [property: JsonPropertyName("platformVersion")] string PlatformVersion,
    [property: JsonPropertyName("architecture")] string Architecture,
    [property: JsonPropertyName("bitness")] string Bitness,
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("mobile")] bool Mobile,
    [property: JsonPropertyName("formFactors")] IReadOnlyList<string> FormFactors)
{
    /// <summary>How a header of a request says it, as <see href="https://wicg.github.io/ua-client-hints/"/> writes them.</summary>
    /// <param name="otherwise">What a header says that is none of these.</param>
    public string HeaderOf(string name, string otherwise) => name.ToLowerInvariant() switch
    {
        "sec-ch-ua" => ListOf(Brands),
        "sec-ch-ua-full-version-list" => ListOf(FullVersionList),
        "sec-ch-ua-full-version" => Quoted(FullVersion),
        "sec-ch-ua-platform" => Quoted(Platform),
        "sec-ch-ua-platform-version" => Quoted(PlatformVersion),
        "sec-ch-ua-arch" => Quoted(Architecture),
        "sec-ch-ua-bitness" => Quoted(Bitness),
        "sec-ch-ua-model" => Quoted(Model),
        "sec-ch-ua-mobile" => Mobile ? "?1" : "?0",
        "sec-ch-ua-form-factors" => string.Join(", ", FormFactors.Select(Quoted)),
        _ => otherwise,
    };

    private static string ListOf(IReadOnlyList<BrandVersion> brands) =>
        string.Join(", ", brands.Select(static brand => $"{Quoted(brand.Brand)};v={Quoted(brand.Version)}"));

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

internal sealed record BrandVersion(
    [property: JsonPropertyName("brand")] string Brand,
    [property: JsonPropertyName("version")] string Version);
