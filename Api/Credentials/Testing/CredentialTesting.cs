using Dashboard.Api.Audit;
using Dashboard.Api.Credentials.Types;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Credentials.Testing;

/// <summary>Tries a credential and keeps how that went.</summary>
internal static class CredentialTesting
{
    public static async Task<Ok<CredentialTestOutcome>> TestAsync(
        Guid id, CredentialService credentials, CredentialTester tester, SignInTest signIn, DashboardContext context, CurrentUser user, AuditTrail trail,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var credential = await credentials.OwnAsync(id, user, cancellationToken);
        var type = CredentialTypes.Of(credential);
        var values = await credentials.OpenAsync(credential, cancellationToken);
        var outcome = type.TestedBy == CredentialTestKind.Browser
            ? await signIn.RunAsync(credential, values, user, cancellationToken)
            : await tester.RunAsync(type, values, cancellationToken);

        if (outcome.Code == SignInTest.GoesOn)
        {
            return TypedResults.Ok(outcome);
        }

        trail.Changed("outcome", null, outcome.Code ?? "works");

        // What was changed meanwhile was not what was tried.
        var now = time.GetUtcNow();
        await context.Credentials.OwnedBy(user).Where(row => row.Id == id && row.Revision == credential.Revision)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastVerifiedAt, now).SetProperty(row => row.LastVerification, outcome), cancellationToken);
        return TypedResults.Ok(outcome);
    }
}
