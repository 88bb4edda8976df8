using System.Buffers.Binary;

namespace Dashboard.Contracts;

/// <summary>Reads the size of a JPEG from its header, as ITU T.81 lays it out.</summary>
public static class JpegSize
{
    /// <summary>Width and height in pixels; null when the bytes are no JPEG.</summary>
    public static (int Width, int Height)? Of(ReadOnlySpan<byte> jpeg)
    {
        var at = 2;
        while (at + 9 <= jpeg.Length && jpeg[at] == 0xFF)
        {
            // Frame headers are C0 to CF, but for tables (C4, CC) and a reserved one (C8).
            if (jpeg[at + 1] is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 5)..]));
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
        }

        return null;
    }
}
