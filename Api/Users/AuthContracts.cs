using Dashboard.Api.Security;

namespace Dashboard.Api.Users;

/// <summary>Who is signed in, as their own page sees them.</summary>
/// <param name="Scopes">What they may: <c>read</c>, <c>run</c>, <c>write</c>, <c>admin</c>.</param>
public sealed record SignedInUser(Guid Id, string Name, string Email, UserRole Role, IReadOnlyList<string> Scopes, bool TwoFactorEnabled);

/// <summary>How things stand for whoever opens the page.</summary>
/// <param name="NeedsSetUp">Nobody has an account yet.</param>
/// <param name="User">Null when nobody is signed in.</param>
/// <param name="AntiforgeryToken">To be sent with writes, as <c>X-XSRF-TOKEN</c>; null when nobody is signed in.</param>
/// <param name="CanMail">Whether a forgotten password can be mended by mail.</param>
public sealed record AuthStatusResponse(bool NeedsSetUp, SignedInUser? User, string? AntiforgeryToken, bool CanMail);

/// <summary>Tokens of a program.</summary>
public sealed record RefreshRequest(string? RefreshToken = null);

public sealed record CodeRequest(string? Code = null);

public sealed record EmailRequest(string? Email = null);

public sealed record NewPasswordRequest(string? Code = null, string? Password = null);

/// <summary>What an invitation is for.</summary>
/// <param name="Email">The only address that may take it; null is any.</param>
public sealed record InvitationPreview(string? Email, UserRole Role, DateTimeOffset ExpiresAt);

/// <summary>What a browser needs to use or make a passkey.</summary>
/// <param name="Options">For <c>navigator.credentials</c>, as JSON.</param>
/// <param name="State">To be sent back with the browser's answer.</param>
public sealed record PasskeyOptionsResponse(string Options, string State);

/// <summary>The browser's answer.</summary>
/// <param name="Credential">As JSON.</param>
public sealed record PasskeyRequest(string? Credential = null, string? State = null, string? Name = null, bool Remember = false);
