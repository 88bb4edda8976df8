using System.Security.Cryptography;
using Dashboard.Api.Data;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Vault;

/// <summary>Bytes sealed for one record of one person.</summary>
/// <param name="PersonKeyId">The person's key that wraps the record's.</param>
/// <param name="WrappedKey">The record's own key.</param>
internal sealed record SealedRecord(Guid PersonKeyId, byte[] WrappedKey, byte[] Payload);

/// <summary>
/// Seals what people keep secret: each record under a key of its own, that key under its owner's, and the owner's under the
/// master key. What is sealed opens for its record and its owner only.
/// </summary>
internal sealed class SecretVault(IConfiguration configuration, TimeProvider time)
{
    // Deriving a key from text takes a quarter of a second, so only once and only where it is needed.
    private readonly Lazy<KeyRing> _keys = new(() => KeyRing.From(configuration));

    /// <exception cref="ApiException"><c>master_key_lost</c>: this installation has no master key.</exception>
    public KeyRing Keys
    {
        get
        {
            try
            {
                return _keys.Value;
            }
            catch (SealedBytesException error)
            {
                throw Lost(error.Message);
            }
        }
    }

    /// <summary>Null when this installation has no master key.</summary>
    public KeyRing? KeysIfAny
    {
        get
        {
            try
            {
                return _keys.Value;
            }
            catch (SealedBytesException)
            {
                return null;
            }
        }
    }

    /// <summary>Whether what a master key of this name wraps can be opened.</summary>
    public bool Opens(string keyId) => KeysIfAny?.Has(keyId) == true;

    /// <summary>Seals with a fresh key; the person's own key is made when there is none that opens. Saved with the context.</summary>
    public async Task<SealedRecord> SealAsync(
        DashboardContext context, Guid owner, Guid record, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken)
    {
        var (id, personKey) = await CurrentKeyAsync(context, owner, cancellationToken);
        var recordKey = RandomNumberGenerator.GetBytes(SealedBytes.KeyLength);
        try
        {
            return new SealedRecord(
                id,
                SealedBytes.Seal(personKey, recordKey, KeyContext(owner, record)),
                SealedBytes.Seal(recordKey, plain.Span, RecordContext(owner, record)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(personKey);
            CryptographicOperations.ZeroMemory(recordKey);
        }
    }

    /// <exception cref="ApiException"><c>master_key_lost</c>: no given master key opens it.</exception>
    public async Task<byte[]> OpenAsync(
        DashboardContext context, Guid owner, Guid record, SealedRecord made, CancellationToken cancellationToken)
    {
        var row = await context.PersonKeys.AsNoTracking()
            .SingleOrDefaultAsync(key => key.Id == made.PersonKeyId && key.OwnerId == owner, cancellationToken)
            ?? throw Lost("The owner's key is gone.");
        byte[]? personKey = null;
        byte[]? recordKey = null;
        try
        {
            personKey = Keys.Unwrap(row.Key, row.Context);
            recordKey = SealedBytes.Open(personKey, made.WrappedKey, KeyContext(owner, record));
            return SealedBytes.Open(recordKey, made.Payload, RecordContext(owner, record));
        }
        catch (SealedBytesException error)
        {
            throw Lost(error.Message);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(personKey);
            CryptographicOperations.ZeroMemory(recordKey);
        }
    }

    private static string KeyContext(Guid owner, Guid record) => $"record key {record} of {owner}";

    private static string RecordContext(Guid owner, Guid record) => $"record {record} of {owner}";

    private static ApiException Lost(string reason) => new(
        StatusCodes.Status409Conflict,
        "master_key_lost",
        $"What is secret here cannot be opened. {reason} Restore the key with which it was stored, or type the secrets in again.");

    private async Task<(Guid Id, byte[] Key)> CurrentKeyAsync(DashboardContext context, Guid owner, CancellationToken cancellationToken)
    {
        var keys = Keys;
        var row = await context.PersonKeys.AsNoTracking().Where(key => key.OwnerId == owner && keys.Ids.Contains(key.KeyId))
            .OrderByDescending(key => key.Id).FirstOrDefaultAsync(cancellationToken);
        if (row is not null)
        {
            try
            {
                return (row.Id, keys.Unwrap(row.Key, row.Context));
            }
            catch (SealedBytesException error)
            {
                throw Lost(error.Message);
            }
        }

        var now = time.GetUtcNow();
        var made = new PersonKey { Id = Guid.CreateVersion7(now), OwnerId = owner, CreatedAt = now };
        var fresh = RandomNumberGenerator.GetBytes(SealedBytes.KeyLength);
        var wrapped = keys.Wrap(fresh, made.Context);
        (made.KeyId, made.Wrapped) = (wrapped.KeyId, wrapped.Bytes);
        context.PersonKeys.Add(made);
        return (made.Id, fresh);
    }
}
