using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dashboard.Web.Practice;

/// <summary>The second factor of the practice site (RFC 6238): six digits, 30 seconds, one before and one after are taken too.</summary>
internal static class OneTimeCodes
{
    /// <summary>The secret as the sign-in page shows it.</summary>
    public const string Secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    private const int Seconds = 30;

    private static readonly byte[] Key = "Hello!\u00DE\u00AD\u00BE\u00EFHello!\u00DE\u00AD\u00BE\u00EF".Select(letter => (byte)letter).ToArray();

    public static bool IsRight(string code, DateTimeOffset now) => Enumerable.Range(-1, 3).Any(step =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code((now.ToUnixTimeSeconds() / Seconds) + step)), Encoding.ASCII.GetBytes(code.Trim())));

    private static string Code(long counter)
    {
        Span<byte> moment = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(moment, counter);
        Span<byte> hash = stackalloc byte[20];
        HMACSHA1.HashData(Key, moment, hash);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[19] & 0xF)..]) & int.MaxValue;
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }
}
