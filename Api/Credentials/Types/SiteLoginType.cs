using Dashboard.Contracts;

namespace Dashboard.Api.Credentials.Types;

/// <summary>What a person types to sign in to a site.</summary>
internal sealed class SiteLoginType : CredentialType
{
    public override string Name => "site_login";

    public override CredentialGroup Group => CredentialGroup.Site;

    public override CredentialOrigins Origins => CredentialOrigins.Required;

    public override CredentialTestKind TestedBy => CredentialTestKind.Browser;

    public override IReadOnlyList<CredentialPurpose> Purposes { get; } = [CredentialPurpose.Site];

    public override IReadOnlyList<CredentialField> Fields { get; } =
    [
        CredentialField.Url("login_url", required: true),
        new("username") { IsRequired = true },
        CredentialField.Secret("password", required: true),
        CredentialField.Secret(TotpSecret.Field) with { MaxLength = 1_000, Tidy = TotpSecret.Tidy, Check = TotpSecret.Check },
        new("extra", CredentialFieldKind.Map) { IsSecret = true },
    ];

    public override IReadOnlyList<string> OriginsOf(CredentialValues values) =>
        values.Text("login_url") is { } url && WebOrigin.Of(url) is { } origin ? [origin] : [];
}

/// <summary>A site at which somebody is signed in already: its cookies and what it stored, in Playwright's form.</summary>
internal sealed class BrowserSessionType : CredentialType
{
    public const string TypeName = "browser_session";

    public const string State = "storage_state";

    public override string Name => TypeName;

    public override CredentialGroup Group => CredentialGroup.Site;

    public override CredentialOrigins Origins => CredentialOrigins.Derived;

    public override CredentialTestKind TestedBy => CredentialTestKind.Browser;

    public override IReadOnlyList<CredentialPurpose> Purposes { get; } = [CredentialPurpose.Session];

    public override IReadOnlyList<CredentialField> Fields { get; } =
    [
        new(State, CredentialFieldKind.Json) { IsSecret = true, IsRequired = true, MaxLength = 700_000, Check = StorageState.Check },
    ];

    public override IReadOnlyList<string> OriginsOf(CredentialValues values) => values.Text(State) is { } state ? StorageState.Origins(state) : [];
}

/// <summary>A header that proves who asks: a bearer token or another.</summary>
internal sealed class HttpHeaderType : CredentialType
{
    public override string Name => "http_header";

    public override CredentialGroup Group => CredentialGroup.Data;

    public override CredentialOrigins Origins => CredentialOrigins.Optional;

    public override CredentialTestKind TestedBy => CredentialTestKind.Request;

    public override IReadOnlyList<CredentialPurpose> Purposes { get; } = [CredentialPurpose.Data, CredentialPurpose.Site];

    public override IReadOnlyList<CredentialField> Fields { get; } =
    [
        CredentialField.Choice("scheme", "bearer", "header"),
        new("header_name") { Default = "Authorization", IsRequired = true, MaxLength = 100, Check = HeaderName },
        CredentialField.Token("value", required: true) with { Check = HeaderValue },
        CredentialField.Url("test_url"),
    ];

    private static (string, string)? HeaderName(string text) => text.All(letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal))
        ? null
        : ("invalid_header", "A header's name has letters, digits and hyphens only.");

    private static (string, string)? HeaderValue(string text) => text.Any(letter => char.IsControl(letter) || letter > 126)
        ? ("invalid_header", "A header's value has no line breaks and only ASCII characters.")
        : null;
}
