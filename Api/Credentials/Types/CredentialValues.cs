using System.Text.Json;

namespace Dashboard.Api.Credentials.Types;

/// <summary>All fields of one credential in the clear; never logged and never part of an answer.</summary>
internal sealed class CredentialValues(IReadOnlyDictionary<string, JsonElement> values)
{
    public IReadOnlyDictionary<string, JsonElement> All => values;

    public bool Has(string name) => values.ContainsKey(name);

    public string? Text(string name) =>
        values.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public int? Number(string name) =>
        values.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    public IReadOnlyList<string> List(string name) => values.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
        : [];

    public IReadOnlyDictionary<string, string> Map(string name) => values.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Object
        ? value.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!)
        : new Dictionary<string, string>();

    // The values must not reach a log.
    public override string ToString() => string.Join(", ", values.Keys);
}
