using Dashboard.Contracts;

namespace Dashboard.Tests.Contracts;

public sealed class WireTests
{
    [Fact]
    public void A_picture_frame_comes_back_as_it_was_sent()
    {
        var sent = new PictureFrame(70_000, DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_123), 3_840, 2_160, new byte[] { 0xFF, 0xD8, 7 });

        Assert.True(PictureFrame.TryRead(sent.ToBytes(), out var read));
        Assert.Equal((sent.StepNumber, sent.Timestamp, sent.Width, sent.Height), (read.StepNumber, read.Timestamp, read.Width, read.Height));
        Assert.Equal(sent.Jpeg.ToArray(), read.Jpeg.ToArray());
    }

    [Fact]
    public void What_is_too_short_or_of_another_version_is_no_picture_frame()
    {
        var bytes = new PictureFrame(1, DateTimeOffset.UnixEpoch, 1, 1, new byte[] { 1 }).ToBytes();
        Assert.False(PictureFrame.TryRead(bytes.AsMemory(0, PictureFrame.HeaderLength), out _));
        Assert.False(PictureFrame.TryRead(Array.Empty<byte>(), out _));
        bytes[0] = 2;
        Assert.False(PictureFrame.TryRead(bytes, out _));
    }

    // Fixed for ever: another answer would move executions between readers while they run.
    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000", 5)]
    [InlineData("01987f3c-5a1e-7c3d-8f21-0a1b2c3d4e5f", 7)]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff", 5)]
    public void The_stream_of_an_execution_never_changes(string execution, int shard) =>
        Assert.Equal(shard, RedisNames.ShardOf(Guid.Parse(execution)));

    [Fact]
    public void Executions_spread_over_all_streams()
    {
        var used = Enumerable.Range(0, 500).Select(_ => RedisNames.ShardOf(Guid.CreateVersion7())).Distinct().Order();
        Assert.Equal(Enumerable.Range(0, RedisNames.EventShards), used);
    }

    [Fact]
    public void The_key_of_a_model_does_not_appear_in_its_printed_form() =>
        Assert.DoesNotContain("sk-secret", new ModelAccess("openai", "m", "sk-secret").ToString(), StringComparison.Ordinal);
}
