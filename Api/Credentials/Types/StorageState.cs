using System.Text.Json;

namespace Dashboard.Api.Credentials.Types;

/// <summary>Cookies and storage of a browser as Playwright writes them.</summary>
internal static class StorageState
{
    public static (string, string)? Check(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var cookies = List(root, "cookies");
            var origins = List(root, "origins");
            var isWhole = cookies.All(cookie => IsText(cookie, "name") && IsText(cookie, "value") && (IsText(cookie, "domain") || IsText(cookie, "url")))
                && origins.All(origin => IsText(origin, "origin"));
            return !isWhole ? ("invalid_storage_state", "A cookie or an origin in it is not as Playwright writes it.")
                : cookies.Count + origins.Count == 0 ? ("empty_storage_state", "It holds neither cookies nor storage.")
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return ("invalid_storage_state", "This is not a storage state of Playwright.");
        }
    }

    /// <summary>Where it signs in; cookies of a domain count for the domain itself.</summary>
    public static IReadOnlyList<string> Origins(string text)
    {
        using var document = JsonDocument.Parse(text);
        var ofCookies = List(document.RootElement, "cookies").Where(cookie => IsText(cookie, "domain"))
            .Select(cookie => $"{(IsInsecure(cookie) ? "http" : "https")}://{cookie.GetProperty("domain").GetString()!.TrimStart('.')}");
        var ofStorage = List(document.RootElement, "origins").Select(origin => origin.GetProperty("origin").GetString()!);
        return [.. ofStorage.Concat(ofCookies).Select(WebOrigin.Of).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
    }

    private static bool IsInsecure(JsonElement cookie) => cookie.TryGetProperty("secure", out var secure) && secure.ValueKind == JsonValueKind.False;

    private static bool IsText(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String;

    private static List<JsonElement> List(JsonElement root, string name) =>
        root.TryGetProperty(name, out var list) && list.ValueKind != JsonValueKind.Null ? [.. list.EnumerateArray()] : [];
}
