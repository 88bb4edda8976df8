using Dashboard.Api.Security;

namespace Dashboard.Tests.Api.Security;

/// <summary>What an endpoint asks of whoever uses it.</summary>
/// <param name="Scope">Null: nobody need be signed in.</param>
/// <param name="Access">To the task or execution that the address names; null when it names none.</param>
/// <param name="ByPeopleOnly">Not by API key.</param>
/// <param name="OfCredential">The address names a credential, which is its owner's alone: administrators use it at most.</param>
/// <param name="OfOwner">Only the owner and administrators, whatever was shared.</param>
internal sealed record Rule(Scopes? Scope, Access? Access = null, bool ByPeopleOnly = false, bool OfOwner = false, bool OfCredential = false);

/// <summary>
/// Who may do what: written by hand, apart from the code that decides it. An endpoint that is missing here fails the test.
/// </summary>
internal static class PermissionTable
{
    private static readonly Rule Open = new(null);
    private static readonly Rule Read = new(Scopes.Read);
    private static readonly Rule Write = new(Scopes.Write);
    private static readonly Rule Admin = new(Scopes.Admin);
    private static readonly Rule Self = new(Scopes.Read, ByPeopleOnly: true);
    private static readonly Rule SeeTask = new(Scopes.Read, Access.View);
    private static readonly Rule RunTask = new(Scopes.Run, Access.Run);
    private static readonly Rule EditTask = new(Scopes.Write, Access.Edit);

    private static readonly Rule SeeCredential = new(Scopes.Read, OfCredential: true);
    private static readonly Rule EditCredential = new(Scopes.Write, OfCredential: true);

    public static IReadOnlyDictionary<string, Rule> Rules { get; } = new Dictionary<string, Rule>
    {
        ["GET /api/auth/status"] = Open,
        ["POST /api/auth/set-up"] = Open,
        ["POST /api/auth/sign-in"] = Open,
        ["POST /api/auth/token"] = Open,
        ["POST /api/auth/refresh"] = Open,
        ["POST /api/auth/passkey/options"] = Open,
        ["POST /api/auth/passkey"] = Open,
        ["POST /api/auth/invitation"] = Open,
        ["POST /api/auth/invitation/accept"] = Open,
        ["POST /api/auth/forgot-password"] = Open,
        ["POST /api/auth/reset-password"] = Open,
        ["POST /api/auth/sign-out"] = Self,
        ["POST /api/auth/sign-out-everywhere"] = Self,

        ["GET /api/profile"] = Self,
        ["PUT /api/profile"] = Self,
        ["POST /api/profile/password"] = Self,
        ["POST /api/profile/two-factor/key"] = Self,
        ["POST /api/profile/two-factor/confirm"] = Self,
        ["POST /api/profile/two-factor/recovery-codes"] = Self,
        ["POST /api/profile/two-factor/off"] = Self,
        ["POST /api/profile/passkeys/options"] = Self,
        ["POST /api/profile/passkeys"] = Self,
        ["DELETE /api/profile/passkeys/{passkey}"] = Self,
        ["DELETE /api/profile/sessions/{id}"] = Self,
        ["GET /api/keys"] = Self,
        ["POST /api/keys"] = Self,
        ["DELETE /api/keys/{id}"] = Self,

        ["GET /api/users/names"] = Read,
        ["GET /api/users"] = Admin,
        ["PUT /api/users/{id}"] = Admin,
        ["POST /api/users/{id}/deactivate"] = Admin,
        ["POST /api/users/{id}/activate"] = Admin,
        ["POST /api/users/{id}/password-link"] = Admin,
        ["POST /api/users/{id}/two-factor-off"] = Admin,
        ["GET /api/users/{id}/belongings"] = Admin,
        ["POST /api/users/{id}/hand-over"] = Admin,
        ["GET /api/invitations"] = Admin,
        ["POST /api/invitations"] = Admin,
        ["DELETE /api/invitations/{id}"] = Admin,
        ["GET /api/audit"] = Admin,
        ["GET /api/audit/actions"] = Admin,
        ["GET /api/audit/export"] = Admin,

        ["GET /api/tasks"] = Read,
        ["POST /api/tasks"] = Write,
        ["GET /api/tasks/{id}"] = SeeTask,
        ["PUT /api/tasks/{id}"] = EditTask,
        ["DELETE /api/tasks/{id}"] = EditTask,
        ["POST /api/tasks/{id}/run"] = RunTask,
        ["POST /api/tasks/{id}/toggle"] = EditTask,
        ["GET /api/tasks/{id}/shares"] = SeeTask,
        ["PUT /api/tasks/{id}/shares"] = new(Scopes.Write, Access.View, OfOwner: true),

        ["GET /api/executions"] = Read,
        ["GET /api/executions/{id}"] = SeeTask,
        ["DELETE /api/executions/{id}"] = EditTask,
        ["GET /api/executions/{id}/live"] = SeeTask,
        ["GET /api/executions/{id}/steps"] = SeeTask,
        ["GET /api/executions/{id}/logs"] = SeeTask,
        ["POST /api/executions/{id}/pause"] = RunTask,
        ["POST /api/executions/{id}/resume"] = RunTask,
        ["POST /api/executions/{id}/answer"] = RunTask,
        ["POST /api/executions/{id}/stop"] = RunTask,
        ["POST /api/executions/{id}/takeover"] = RunTask,
        ["POST /api/executions/{id}/takeover/hand-back"] = RunTask,
        ["POST /api/executions/{id}/takeover/files"] = RunTask,
        ["POST /api/executions/{id}/takeover/ask"] = RunTask,
        ["DELETE /api/executions/{id}/takeover/ask"] = RunTask,
        ["POST /api/executions/{id}/takeover/ask/answer"] = RunTask,
        ["GET /api/executions/{id}/screenshot"] = SeeTask,
        ["GET /api/executions/{id}/screenshots/{stepId}"] = SeeTask,
        ["GET /api/executions/{id}/artifacts"] = SeeTask,
        ["GET /api/executions/{id}/artifacts/{position}"] = SeeTask,
        ["GET /api/executions/{id}/result/download"] = SeeTask,
        ["GET /api/executions/{id}/rerun"] = RunTask,
        ["POST /api/executions/{id}/rerun"] = RunTask,
        ["GET /api/executions/{id}/steps/{number}/explain"] = SeeTask,
        ["GET /api/executions/{id}/explain/pictures/{attempt}/{name}"] = SeeTask,
        ["GET /api/executions/{id}/explain/download"] = SeeTask,

        ["GET /api/credentials"] = Read,
        ["POST /api/credentials"] = Write,
        ["GET /api/credentials/types"] = Read,
        ["GET /api/credentials/by-type/{type}"] = Read,
        ["GET /api/credentials/{id}"] = SeeCredential,
        ["PUT /api/credentials/{id}"] = EditCredential,
        ["DELETE /api/credentials/{id}"] = EditCredential,
        ["GET /api/credentials/{id}/used-by"] = SeeCredential,
        ["GET /api/credentials/{id}/grants"] = SeeCredential,
        ["POST /api/credentials/{id}/grants"] = EditCredential,
        ["DELETE /api/credentials/{id}/grants/{grantId}"] = EditCredential,
        ["POST /api/credentials/{id}/test"] = EditCredential,
        ["POST /api/credentials/capture"] = Write,
        ["POST /api/credentials/export"] = Write,
        ["POST /api/credentials/import"] = Write,

        ["GET /api/settings"] = Read,
        ["PUT /api/settings"] = Admin,
        ["GET /api/info"] = Read,
        ["GET /api/dashboard"] = Read,
        ["GET /api/operations"] = Admin,
        ["GET /api/metrics"] = Read,
        ["GET /api/runners"] = Admin,
        ["POST /api/runners/{id}/drain"] = Admin,
        ["POST /api/runners/{id}/resume"] = Admin,
        ["DELETE /api/runners/{id}"] = Admin,

        ["GET /openapi/{documentName}.json"] = Read,
        ["GET /ws/executions/{id}"] = SeeTask,
        ["GET /ws/live/{id}"] = SeeTask,
        ["GET /ws/takeover/{id}"] = RunTask,
        ["GET /ws/dashboard"] = Read,
    };
}
