using System.Text.Json;
using Dashboard.Api.Audit;
using Dashboard.Api.Credentials.Types;

namespace Dashboard.Api.Credentials;

/// <summary>What the audit log says of credentials: everything but secrets, of which it says only that they were typed in.</summary>
internal static class CredentialAudit
{
    /// <summary>As it is now: public fields only, not even masks.</summary>
    public static JsonElement ForAudit(this Credential credential) => ApiJson.Element(new
    {
        credential.Name, credential.Type, Fields = credential.PublicFields, credential.AllowedOrigins, credential.IsDefault,
    });

    public static void Created(this AuditTrail trail, Credential credential)
    {
        trail.About(credential.Id);
        foreach (var field in credential.ForAudit().EnumerateObject())
        {
            trail.Changed(field.Name, null, field.Value);
        }
    }

    /// <summary>Which secrets were set or taken away.</summary>
    public static void SecretsTyped(this AuditTrail trail, Credential credential, CredentialRequest request)
    {
        var typed = CredentialTypes.Of(credential).Fields.Where(field => field.IsSecret && request.Fields?.ContainsKey(field.Name) == true)
            .Select(field => field.Name).ToList();
        if (typed.Count > 0)
        {
            trail.Changed("secrets", null, typed);
        }
    }

    /// <summary>Several at once.</summary>
    public static void All(this AuditTrail trail, string field, IEnumerable<(Guid Id, string Name)> credentials) =>
        trail.Changed(field, null, credentials.Select(one => new { one.Id, one.Name }).ToList());
}
