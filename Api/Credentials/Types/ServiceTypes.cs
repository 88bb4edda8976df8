using Dashboard.Contracts;

namespace Dashboard.Api.Credentials.Types;

/// <summary>Slack, through a webhook or as a bot.</summary>
internal sealed class SlackType : CredentialType
{
    public override string Name => "slack";

    public override CredentialTestKind TestedBy => CredentialTestKind.Slack;

    public override CredentialGroup Group => CredentialGroup.Notification;

    public override IReadOnlyList<CredentialPurpose> Purposes { get; } = [CredentialPurpose.Notification];

    public override IReadOnlyList<CredentialField> Fields { get; } =
    [
        // Whoever knows the address of a webhook can post: it is a secret as a whole.
        CredentialField.Url("webhook_url") with { IsSecret = true, IsToken = true },
        CredentialField.Token("bot_token"),
        new("channel") { MaxLength = 100 },
        CredentialField.Url("api_url"),
    ];

    public override void Validate(CredentialValues values, List<FieldError> errors)
    {
        if (!values.Has("webhook_url") && !values.Has("bot_token"))
        {
            errors.Add(Error("webhook_url", "webhook_or_token_required", "Give the address of a webhook or the token of a bot."));
        }
    }
}

/// <summary>A mail server to send through.</summary>
internal sealed class SmtpType : CredentialType
{
    public override string Name => "smtp";

    public override CredentialTestKind TestedBy => CredentialTestKind.Mail;

    public override CredentialGroup Group => CredentialGroup.Notification;

    public override IReadOnlyList<CredentialPurpose> Purposes { get; } = [CredentialPurpose.Notification];

    public override IReadOnlyList<CredentialField> Fields { get; } =
    [
        new("host") { IsRequired = true, MaxLength = 253, Check = HostNames.Check },
        new("port", CredentialFieldKind.Number) { Default = 587, IsRequired = true, Minimum = 1, Maximum = 65_535 },
        CredentialField.Choice("security", "starttls", "tls", "none"),
        new("username"),
        CredentialField.Secret("password"),
        new("from_address") { IsRequired = true, MaxLength = 320, Check = Address },
    ];

    public override void Validate(CredentialValues values, List<FieldError> errors)
    {
        if (values.Has("password") && !values.Has("username"))
        {
            errors.Add(Error("username", "required", "A password needs the user that it belongs to."));
        }
    }

    private static (string, string)? Address(string text) =>
        System.Net.Mail.MailAddress.TryCreate(text, out var address) && !text.Any(char.IsControl) && address.Host.Length > 0
            ? null
            : ("invalid_email", "This is not an address of mail.");
}

/// <summary>A database that actions read or write.</summary>
internal sealed class DatabaseType : CredentialType
{
    public override string Name => "database";

    public override CredentialTestKind TestedBy => CredentialTestKind.Database;

    public override CredentialGroup Group => CredentialGroup.Data;

    public override IReadOnlyList<CredentialPurpose> Purposes { get; } = [CredentialPurpose.Data];

    public override IReadOnlyList<CredentialField> Fields { get; } =
    [
        CredentialField.Choice("kind", "postgresql", "mysql", "sqlserver"),
        new("host") { IsRequired = true, MaxLength = 253, Check = HostNames.Check },
        new("port", CredentialFieldKind.Number) { Default = 5432, IsRequired = true, Minimum = 1, Maximum = 65_535 },
        new("database") { IsRequired = true, MaxLength = 128 },
        new("username") { IsRequired = true, MaxLength = 128 },
        CredentialField.Secret("password"),
        CredentialField.Choice("ssl", "require", "verify_full", "prefer", "disable"),
    ];
}

internal static class HostNames
{
    public static (string, string)? Check(string text) => Uri.CheckHostName(text.Trim('[', ']')) != UriHostNameType.Unknown
        ? null
        : ("invalid_host", "This is not the name or address of a machine.");
}
