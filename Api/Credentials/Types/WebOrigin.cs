namespace Dashboard.Api.Credentials.Types;

/// <summary>Origins as browsers write them: <c>https://shop.example</c>, with a port where it is not the usual one.</summary>
internal static class WebOrigin
{
    /// <returns>Null when the text is no address of the web, or holds a user or password.</returns>
    public static string? Of(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.IdnHost.Length > 0
            ? $"{uri.Scheme}://{Host(uri)}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}"
            : null;

    /// <summary>An origin and nothing behind it.</summary>
    public static string? Exactly(string text) => Of(text) is { } origin && new Uri(text).PathAndQuery == "/" && new Uri(text).Fragment.Length == 0 ? origin : null;

    private static string Host(Uri uri) => uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.IdnHost.Trim('[', ']')}]" : uri.IdnHost.ToLowerInvariant();
}
