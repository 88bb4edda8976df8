using System.Text.Json;
using Dashboard.Api.Credentials.Types;

namespace Dashboard.Api.Credentials;

/// <summary>What may be shown of secrets.</summary>
internal static class CredentialMasks
{
    public const string Hidden = "••••••••";

    /// <summary>From here on the last four characters of a key tell nothing that helps to guess it.</summary>
    private const int LongKey = 24;

    public static IReadOnlyDictionary<string, JsonElement> Of(CredentialType type, CredentialValues values) => type.Fields
        .Where(field => field.IsSecret && values.Has(field.Name))
        .ToDictionary(field => field.Name, field => Mask(field, values));

    public static bool IsMask(string text) => text.StartsWith(Hidden, StringComparison.Ordinal);

    private static JsonElement Mask(CredentialField field, CredentialValues values) => field.Kind == CredentialFieldKind.Map
        ? JsonSerializer.SerializeToElement(values.Map(field.Name).Keys.ToDictionary(name => name, _ => Hidden))
        : JsonSerializer.SerializeToElement(
            field.IsToken && values.Text(field.Name) is { Length: >= LongKey } text ? Hidden + text[^4..] : Hidden);
}
