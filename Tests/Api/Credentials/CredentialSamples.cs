using System.Security.Cryptography;
using System.Text.Json;
using Dashboard.Api.Credentials.Types;

namespace Dashboard.Tests.Api.Credentials;

/// <summary>
/// A credential of every type with secrets that stand nowhere else, made from the types themselves. A type or kind of field
/// that this cannot fill fails every test that uses it, so that a new one cannot be forgotten.
/// </summary>
internal sealed class CredentialSample
{
    private CredentialSample(CredentialType type)
    {
        Type = type;
        Fields = [];
        foreach (var field in type.Fields)
        {
            Fields[field.Name] = field.IsSecret ? Secret(field) : Plain(field);
        }
    }

    public CredentialType Type { get; }

    public Dictionary<string, object?> Fields { get; }

    /// <summary>Every secret value, by the name in placeholders.</summary>
    public Dictionary<string, string> Secrets { get; } = [];

    public object Request(string? name = null, IReadOnlyList<string>? origins = null) =>
        new
        {
            name = name ?? $"Sample of {Type.Name}", type = Type.Name, fields = Fields, allowed_origins = origins,

            // The model of other tests' executions would be called with it.
            is_default = Type.Group == CredentialGroup.Model ? false : (bool?)null,
        };

    public static CredentialSample Of(string type) => new(CredentialTypes.Find(type)!);

    public static IEnumerable<CredentialSample> OfAllTypes() => CredentialTypes.All.Select(type => new CredentialSample(type));

    /// <summary>Letters, and characters that URLs, JSON and HTML write in other ways.</summary>
    public static string Unique(string of) => $"cnry/{of}+\"é&{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";

    private object Secret(CredentialField field)
    {
        switch (field)
        {
            case { Name: "totp_secret" }:
                // Its codes are what is typed; the secret itself never is.
                return Keep(field.Name, Base32(RandomNumberGenerator.GetBytes(20)));
            case { Name: BrowserSessionType.State }:
                var (cookie, stored) = (Token("cookie"), Unique("stored"));
                Secrets["cookie"] = cookie;
                Secrets["stored"] = stored;
                return new
                {
                    cookies = new[] { new { name = "session", value = cookie, domain = "127.0.0.1", path = "/", expires = -1, httpOnly = true, secure = false, sameSite = "Lax" } },
                    origins = new[] { new { origin = "http://127.0.0.1:1", localStorage = new[] { new { name = "token", value = stored } } } },
                };
            case { Kind: CredentialFieldKind.Map }:
                return new Dictionary<string, string> { ["pin"] = Keep("pin", Unique("pin")) };
            case { Kind: CredentialFieldKind.Url }:
                return Keep(field.Name, $"https://hooks.example.com/{Token(field.Name)}");
            case { IsToken: true }:
                return Keep(field.Name, Token(field.Name));
            case { Kind: CredentialFieldKind.Text }:
                return Keep(field.Name, Unique(field.Name));
            default:
                throw new NotSupportedException($"No canary for the secret {Type.Name}.{field.Name} of the kind {field.Kind}: add one here.");
        }
    }

    private static object? Plain(CredentialField field) => field switch
    {
        { Default: { } value } => value,
        { Kind: CredentialFieldKind.Url } => "https://service.example.com/",
        { Kind: CredentialFieldKind.List } => new[] { "model-a", "model-b" },
        { Name: "host" } => "service.example.com",
        { Name: "from_address" } => "dashboard@example.com",
        { Kind: CredentialFieldKind.Text } => field.Name,
        _ => throw new NotSupportedException($"No sample for {field.Name} of the kind {field.Kind}: add one here."),
    };

    private static string Token(string of) => $"cnry-{of.Replace('_', '-')}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}";

    private static string Base32(byte[] bytes) => string.Concat(bytes.Select(value => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[value % 32]));

    private string Keep(string name, string value)
    {
        Secrets[name] = value;
        return value;
    }

    public override string ToString() => JsonSerializer.Serialize(Fields.Keys);
}
