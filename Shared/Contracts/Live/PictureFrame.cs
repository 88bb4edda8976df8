using System.Buffers.Binary;

namespace Dashboard.Contracts;

/// <summary>
/// One live picture: a small binary header, then the JPEG. Layout, big endian: version (1 byte, 1), step number
/// (4 bytes), time (8 bytes, Unix milliseconds), width and height in CSS pixels (2 bytes each), JPEG.
/// The same bytes go through Redis and to clients that ask for binary frames.
/// </summary>
public readonly record struct PictureFrame(int StepNumber, DateTimeOffset Timestamp, int Width, int Height, ReadOnlyMemory<byte> Jpeg)
{
    public const int HeaderLength = 17;
    private const byte Version = 1;

    public byte[] ToBytes()
    {
        var bytes = new byte[HeaderLength + Jpeg.Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), StepNumber);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(5), Timestamp.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(13), (ushort)Width);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(15), (ushort)Height);
        Jpeg.Span.CopyTo(bytes.AsSpan(HeaderLength));
        return bytes;
    }

    /// <returns>False when the bytes are not a frame of this version.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out PictureFrame frame)
    {
        frame = default;
        var span = bytes.Span;
        if (span.Length <= HeaderLength || span[0] != Version)
        {
            return false;
        }

        frame = new PictureFrame(
            BinaryPrimitives.ReadInt32BigEndian(span[1..]),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(span[5..])),
            BinaryPrimitives.ReadUInt16BigEndian(span[13..]),
            BinaryPrimitives.ReadUInt16BigEndian(span[15..]),
            bytes[HeaderLength..]);
        return true;
    }
}
