using System.Text;
using System.Xml.Linq;
using Dashboard.Api.Data;
using Dashboard.Api.Vault;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Security;

/// <summary>
/// Keeps the keys of cookies and tokens in the database, each whole under the master key. Not one by one by its own XML encryption:
/// so a rotation of the master key rewraps them as it does the keys of people, and their XML is nobody else's business.
/// </summary>
internal sealed class ProtectionKeyRepository(
    IDbContextFactory<DashboardContext> contexts, SecretVault vault, ILogger<ProtectionKeyRepository> logger) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var context = contexts.CreateDbContext();
        return [.. context.ProtectionKeys.AsNoTracking().OrderBy(key => key.Id).ToList().Select(Open).OfType<string>().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var context = contexts.CreateDbContext();
        var key = new ProtectionKey { Id = Guid.CreateVersion7(), Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) };
        Seal(key);
        context.ProtectionKeys.Add(key);
        context.SaveChanges();
    }

    /// <summary>Seals what an earlier version kept in the clear.</summary>
    public async Task SealAllAsync(DashboardContext context, CancellationToken cancellationToken)
    {
        var open = await context.ProtectionKeys.Where(key => key.KeyId == null).ToListAsync(cancellationToken);
        open.ForEach(Seal);
        await context.SaveChangesAsync(cancellationToken);
        if (open.Exists(key => key.KeyId is not null))
        {
            logger.LogInformation("{Count} keys of sessions that lay open in the database are sealed now", open.Count);
        }
    }

    /// <summary>Without a master key, which Production does not start without, it stays as it is.</summary>
    private void Seal(ProtectionKey key)
    {
        if (key.Xml is { } xml && vault.KeysIfAny is { } keys)
        {
            var wrapped = keys.Wrap(Encoding.UTF8.GetBytes(xml), ProtectionKey.ContextOf(key.Id));
            (key.KeyId, key.Wrapped, key.Xml) = (wrapped.KeyId, wrapped.Bytes, null);
        }
    }

    /// <returns>Null when no given master key opens it: whoever was signed in by it signs in again, and another one is made.</returns>
    private string? Open(ProtectionKey key)
    {
        if (key is not { KeyId: { } keyId, Wrapped: { } wrapped })
        {
            return key.Xml;
        }

        try
        {
            return vault.KeysIfAny is { } keys ? Encoding.UTF8.GetString(keys.Unwrap(new WrappedKey(keyId, wrapped), ProtectionKey.ContextOf(key.Id))) : null;
        }
        catch (SealedBytesException error)
        {
            logger.LogWarning("The key {Name} of sessions cannot be opened, so people sign in again. {Reason}", key.Name, error.Message);
            return null;
        }
    }
}
