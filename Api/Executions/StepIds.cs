using System.Buffers.Binary;

namespace Dashboard.Api.Executions;

/// <summary>Ids of steps: derived from execution, attempt and number, so that a repeated event names the same step.</summary>
internal static class StepIds
{
    /// <summary>The execution's id with attempt and number folded into its random part; unique within the execution.</summary>
    public static Guid Create(Guid executionId, int attempt, int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        executionId.TryWriteBytes(bytes, bigEndian: true, out _);
        var tail = bytes[10..];
        BinaryPrimitives.WriteUInt16BigEndian(tail, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(tail) ^ attempt));
        BinaryPrimitives.WriteUInt32BigEndian(tail[2..], BinaryPrimitives.ReadUInt32BigEndian(tail[2..]) ^ (uint)number);
        return new Guid(bytes, bigEndian: true);
    }
}
