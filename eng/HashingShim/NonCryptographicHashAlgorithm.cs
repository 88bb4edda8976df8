namespace System.IO.Hashing;

/// <summary>
/// The one type that Azure.Storage.Common loads from System.IO.Hashing (as a base class of its CRC-64, which
/// this product never uses). Only its name and shape matter.
/// </summary>
public abstract class NonCryptographicHashAlgorithm
{
    protected NonCryptographicHashAlgorithm(int hashLengthInBytes) => HashLengthInBytes = hashLengthInBytes;

    public int HashLengthInBytes { get; }

    public abstract void Append(ReadOnlySpan<byte> source);

    public abstract void Reset();

    protected abstract void GetCurrentHashCore(Span<byte> destination);
}
