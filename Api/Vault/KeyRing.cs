using Dashboard.Api.Security;

namespace Dashboard.Api.Vault;

/// <summary>A key that another key keeps.</summary>
/// <param name="KeyId">Which master key wrapped it.</param>
internal sealed record WrappedKey(string KeyId, byte[] Bytes);

/// <summary>
/// The master keys of this installation: the current one wraps, and an earlier one, which <c>ENCRYPTION_KEY_PREVIOUS</c> names
/// while a rotation goes on, still unwraps.
/// </summary>
internal sealed class KeyRing
{
    public const string PreviousSetting = "ENCRYPTION_KEY_PREVIOUS";

    private readonly Dictionary<string, MasterKey> _keys;

    public KeyRing(string current, IEnumerable<string> previous)
    {
        Current = MasterKey.From(current);
        _keys = previous.Select(MasterKey.From).Append(Current).DistinctBy(key => key.Id).ToDictionary(key => key.Id);
    }

    public MasterKey Current { get; }

    /// <summary>Names of all keys that are given.</summary>
    public IReadOnlyCollection<string> Ids => _keys.Keys;

    /// <exception cref="SealedBytesException">There is no master key at all.</exception>
    public static KeyRing From(IConfiguration configuration)
    {
        var current = configuration[EncryptionKey.Setting];
        if (string.IsNullOrWhiteSpace(current))
        {
            throw new SealedBytesException($"{EncryptionKey.Setting} is not set, so nothing can be kept secret.");
        }

        return new KeyRing(current, configuration[PreviousSetting] is { Length: > 0 } previous ? [previous] : []);
    }

    public bool Has(string keyId) => _keys.ContainsKey(keyId);

    public WrappedKey Wrap(ReadOnlySpan<byte> key, string context) => new(Current.Id, Current.Wrap(key, context));

    /// <exception cref="SealedBytesException">Its master key is not here, or it does not open with it.</exception>
    public byte[] Unwrap(WrappedKey wrapped, string context) => _keys.TryGetValue(wrapped.KeyId, out var key)
        ? key.Unwrap(wrapped.Bytes, context)
        : throw new SealedBytesException(
            $"It was sealed under the master key {wrapped.KeyId}, and this installation has {string.Join(", ", _keys.Keys)}. Give the earlier key as {PreviousSetting}.");

    /// <summary>The same key under the current master key.</summary>
    /// <exception cref="SealedBytesException">Its master key is not here, or it does not open with it.</exception>
    public WrappedKey Rewrap(WrappedKey wrapped, string context) =>
        wrapped.KeyId == Current.Id ? wrapped : Wrap(Unwrap(wrapped, context), context);
}
