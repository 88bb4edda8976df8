using System.Text.Json.Serialization;
using Dashboard.Contracts;

namespace Dashboard.Api.Security;

/// <summary>What a person is here.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<UserRole>))]
public enum UserRole
{
    /// <summary>Sees what is shared with them, and runs what they were allowed to run.</summary>
    Viewer,

    /// <summary>Makes tasks and credentials of their own and runs them.</summary>
    Editor,

    /// <summary>Sees and changes everything but other people's secrets; manages people and the installation.</summary>
    Admin,
}

/// <summary>What an endpoint asks for and an API key may be limited to.</summary>
[Flags]
public enum Scopes
{
    None = 0,

    /// <summary>Look at what the person may see.</summary>
    Read = 1,

    /// <summary>Start executions and control them.</summary>
    Run = 2,

    /// <summary>Make, change and delete.</summary>
    Write = 4,

    /// <summary>Manage people and the installation.</summary>
    Admin = 8,

    All = Read | Run | Write | Admin,
}

/// <summary>By which way a request came.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SignInKind>))]
public enum SignInKind
{
    /// <summary>A cookie, from our own page.</summary>
    Page,

    /// <summary>A bearer token of 30 minutes.</summary>
    Token,

    ApiKey,
}

/// <summary>Whoever makes the request.</summary>
/// <param name="Scopes">What the role allows, and the API key if there is one.</param>
/// <param name="Kind">By which way the request came.</param>
/// <param name="SignInId">The session or API key that it came with; it can be revoked by itself.</param>
public sealed record CurrentUser(Guid Id, string Name, UserRole Role, Scopes Scopes, SignInKind Kind, Guid SignInId)
{
    /// <summary>
    /// The first administrator, who also owns what was there before accounts were. The installation's settings are kept under
    /// this id too.
    /// </summary>
    public static readonly Guid FirstAdministrator = new("00000000-0000-7000-8000-000000000001");

    /// <summary>Whether this person sees and changes what others own.</summary>
    [JsonIgnore]
    public bool IsAdministrator => Role == UserRole.Admin && Scopes.HasFlag(Scopes.Admin);

    public static Scopes ScopesOf(UserRole role) => role switch
    {
        UserRole.Admin => Scopes.All,
        UserRole.Editor => Scopes.Read | Scopes.Run | Scopes.Write,

        // They run only what was shared with them for running, and change only what is their own: their profile.
        _ => Scopes.Read | Scopes.Run,
    };
}
