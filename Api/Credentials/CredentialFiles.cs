using System.Security.Cryptography;
using System.Text.Json;
using Dashboard.Api.Audit;
using Dashboard.Api.Credentials.Types;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Dashboard.Api.Vault;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Credentials;

/// <summary>Carries credentials from one installation to another, in a file that opens with a passphrase alone.</summary>
internal sealed class CredentialFiles(DashboardContext context, CredentialService credentials, AuditTrail trail)
{
    private const string Format = "workflow-dashboard-credentials";
    private const string SealContext = "credential file 1";
    private const int Version = 1;
    private const int MinPassphrase = 12;
    private const int MaxCredentials = 500;
    private const long MaxFileBytes = 32L * 1024 * 1024;

    /// <summary>OWASP's figure for PBKDF2 with HMAC-SHA-256.</summary>
    private const int Iterations = 600_000;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/credentials").WithTags("Credentials").Requires(Scopes.Write).ProducesValidationProblem();
        group.MapPost("/export", async (CredentialExportRequest request, CredentialFiles files, CurrentUser user, HttpResponse response, CancellationToken cancellationToken) =>
        {
            response.Headers.ContentDisposition = "attachment; filename=\"credentials.json\"";
            response.Headers.CacheControl = "no-store";
            return TypedResults.Ok(await files.ExportAsync(request, user, cancellationToken));
        }).WithSummary("Own credentials as a file that opens with a passphrase.").ProducesProblem(409);
        group.MapPost("/import", async Task<Ok<CredentialImportResponse>> (CredentialImportRequest request, CredentialFiles files, CurrentUser user, CancellationToken cancellationToken) =>
                TypedResults.Ok(await files.ImportAsync(request, user, cancellationToken)))
            .WithSummary("Takes credentials out of such a file.").WithMetadata(new RequestSizeLimitAttribute(MaxFileBytes));
    }

    /// <exception cref="ApiException">404, or 409 <c>master_key_lost</c>, <c>credential_inherited</c>.</exception>
    public async Task<CredentialFile> ExportAsync(CredentialExportRequest request, CurrentUser user, CancellationToken cancellationToken)
    {
        if (request.Passphrase is not { Length: >= MinPassphrase } passphrase)
        {
            throw new ValidationException([new FieldError("passphrase", "too_short", $"The passphrase needs at least {MinPassphrase} characters.")]);
        }

        var query = context.Credentials.AsNoTracking().OwnedBy(user);
        if (request.Ids is { } ids)
        {
            query = query.Where(credential => ids.Contains(credential.Id));
            if (await query.Where(credential => credential.IsInherited).Select(credential => credential.Name).FirstOrDefaultAsync(cancellationToken) is { } inherited)
            {
                throw new ApiException(
                    StatusCodes.Status409Conflict, "credential_inherited", $"The secrets of “{inherited}” were somebody else's. Type them in again before it is exported.");
            }
        }

        var rows = await query.Where(credential => !credential.IsInherited).OrderBy(credential => credential.Id).Take(MaxCredentials).ToListAsync(cancellationToken);
        if (rows.Count == 0 || (request.Ids is { } wanted && rows.Count != wanted.Distinct().Count()))
        {
            throw Errors.NotFound("credential");
        }

        List<ExportedCredential> entries = [];
        foreach (var row in rows)
        {
            var values = await credentials.OpenAsync(row, cancellationToken);
            entries.Add(new ExportedCredential(row.Name, row.Type, row.IsDefault, row.AllowedOrigins, values.All));
        }

        trail.All("exported", rows.Select(row => (row.Id, row.Name)));
        var plain = JsonSerializer.SerializeToUtf8Bytes(entries, ApiJson.Options);
        var salt = RandomNumberGenerator.GetBytes(16);
        var key = Key(passphrase, salt, Iterations);
        try
        {
            return new CredentialFile(Format, Version, Iterations, Convert.ToBase64String(salt), Convert.ToBase64String(SealedBytes.Seal(key, plain, SealContext)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <exception cref="ValidationException">It is no such file, another passphrase, or holds something that is not taken.</exception>
    public async Task<CredentialImportResponse> ImportAsync(CredentialImportRequest request, CurrentUser user, CancellationToken cancellationToken)
    {
        var entries = Open(request.File, request.Passphrase ?? "");
        List<CredentialResponse> imported = [];
        List<string> skipped = [];
        foreach (var entry in entries)
        {
            var old = request.Existing == ImportExisting.Add ? null : await context.Credentials.AsNoTracking().OwnedBy(user)
                .Where(credential => credential.Name == entry.Name && credential.Type == entry.Type).OrderBy(credential => credential.Id)
                .FirstOrDefaultAsync(cancellationToken);
            if (old is not null && request.Existing == ImportExisting.Skip)
            {
                skipped.Add(entry.Name);
                continue;
            }

            var wanted = new CredentialRequest
            {
                Name = entry.Name, Type = entry.Type, Fields = entry.Fields, AllowedOrigins = entry.AllowedOrigins, Revision = old?.Revision,
            };
            var credential = old is null
                ? await credentials.CreateAsync(wanted, user, cancellationToken)
                : await credentials.ReplaceAsync(old.Id, wanted, user, cancellationToken);
            imported.Add(await credentials.AnswerAsync(credential, user, cancellationToken));
        }

        trail.All("imported", imported.Select(one => (one.Id, one.Name)));
        return new CredentialImportResponse(imported, skipped);
    }

    private static List<ExportedCredential> Open(CredentialFile? file, string passphrase)
    {
        try
        {
            if (file is not { Format: Format, Version: Version, Salt: { } salt, Data: { } data, Iterations: >= 100_000 and <= 5_000_000 })
            {
                throw new FormatException();
            }

            var key = Key(passphrase, Convert.FromBase64String(salt), file.Iterations);
            var entries = JsonSerializer.Deserialize<List<ExportedCredential>>(SealedBytes.Open(key, Convert.FromBase64String(data), SealContext), ApiJson.Options)!;
            return entries.Count <= MaxCredentials && entries.TrueForAll(entry => CredentialTypes.Find(entry.Type) is not null) ? entries : throw new FormatException();
        }
        catch (SealedBytesException)
        {
            throw new ValidationException([new FieldError("passphrase", "wrong_passphrase", "The file does not open with this passphrase, or it is damaged.")]);
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            throw new ValidationException([new FieldError("file", "invalid_file", "This is not a file of exported credentials that this version can read.")]);
        }
    }

    private static byte[] Key(string passphrase, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, iterations, HashAlgorithmName.SHA256, SealedBytes.KeyLength);

    /// <summary>One credential as it lies in a file.</summary>
    private sealed record ExportedCredential(
        string Name, string Type, bool IsDefault, IReadOnlyList<string> AllowedOrigins, IReadOnlyDictionary<string, JsonElement> Fields);
}
