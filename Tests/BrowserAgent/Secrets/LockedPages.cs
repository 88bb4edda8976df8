using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Pages that ask the browser itself for a user name and a password, and keep count of who asked for them how.</summary>
internal sealed partial class LockedPages(PageServer server)
{
    public const string User = "ada";
    public const string Password = "c4nary-of-http";
    private const string Nonce = "0a1b2c3d4e5f";

    private readonly ConcurrentQueue<(string Method, bool HasCredential)> _requests = new();

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<(string Method, bool HasCredential)> Requests => [.. _requests];

    /// <returns>The path.</returns>
    /// <param name="refusal">What is shown to whom is not let in; many sites show nothing.</param>
    public string Add(string content = "Inside", string scheme = "Basic", string refusal = "No entry", string type = "text/html") => server.Map(context =>
    {
        var given = AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header) ? header : null;
        _requests.Enqueue((context.Request.Method, given is not null));
        context.Response.ContentType = type;
        if (given is not null && IsRight(given, context.Request.Method))
        {
            return context.Response.WriteAsync(content.Replace("AUTHORIZATION", given.Parameter, StringComparison.Ordinal));
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = scheme == "Basic" ? "Basic realm=\"shop\"" : $"Digest realm=\"shop\", qop=\"auth\", nonce=\"{Nonce}\"";
        return refusal.Length > 0 ? context.Response.WriteAsync(refusal) : Task.CompletedTask;
    });

    private static bool IsRight(AuthenticationHeaderValue given, string method)
    {
        if (given.Scheme == "Basic")
        {
            return given.Parameter == Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
        }

        var parts = Part().Matches(given.Parameter!).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        return parts["username"] == User
            && parts["response"] == Hash($"{Hash($"{User}:shop:{Password}")}:{Nonce}:{parts["nc"]}:{parts["cnonce"]}:auth:{Hash($"{method}:{parts["uri"]}")}");
    }

    // What the protocol asks for (RFC 7616), and nothing is kept by it.
#pragma warning disable CA5351
    private static string Hash(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    [GeneratedRegex("(\\w+)=\"?([^\",]*)\"?")]
    private static partial Regex Part();
}
