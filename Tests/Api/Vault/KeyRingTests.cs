using System.Security.Cryptography;
using System.Text;
using Dashboard.Api.Vault;

namespace Dashboard.Tests.Api.Vault;

/// <summary>Keys that keep keys, and what they do not open.</summary>
public sealed class KeyRingTests
{
    private static readonly string First = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private static readonly string Second = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    [Fact]
    public void What_is_sealed_opens_only_with_its_key_for_its_place_and_undamaged()
    {
        var (key, other) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
        var made = SealedBytes.Seal(key, "secret"u8, "credential 1");

        Assert.Equal("secret", Encoding.UTF8.GetString(SealedBytes.Open(key, made, "credential 1")));
        Assert.Throws<SealedBytesException>(() => SealedBytes.Open(other, made, "credential 1"));
        Assert.Throws<SealedBytesException>(() => SealedBytes.Open(key, made, "credential 2"));
        Assert.All(Enumerable.Range(0, made.Length), place =>
        {
            var damaged = made.ToArray();
            damaged[place] ^= 1;
            Assert.Throws<SealedBytesException>(() => SealedBytes.Open(key, damaged, "credential 1"));
        });
        Assert.Throws<SealedBytesException>(() => SealedBytes.Open(key, made.AsSpan(0, 10), "credential 1"));
    }

    [Fact]
    public void The_same_thing_is_never_sealed_the_same_way_twice()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        Assert.NotEqual(SealedBytes.Seal(key, "secret"u8, "x"), SealedBytes.Seal(key, "secret"u8, "x"));
    }

    [Fact]
    public void A_master_key_is_bytes_or_text_and_its_name_tells_nothing_of_it()
    {
        var text = "correct horse battery staple, and forty more words";
        Assert.Equal(MasterKey.From(text).Id, MasterKey.From(text).Id);
        Assert.NotEqual(MasterKey.From(text).Id, MasterKey.From(text + "!").Id);
        Assert.DoesNotContain(MasterKey.From(Second).Id, Second, StringComparison.OrdinalIgnoreCase);
        Assert.Matches("^[0-9a-f]{16}$", MasterKey.From(First).Id);
    }

    [Fact]
    public void Keys_go_over_to_a_new_master_key_one_by_one()
    {
        var data = RandomNumberGenerator.GetBytes(32);
        var old = new KeyRing(First, []).Wrap(data, "person 1");
        var both = new KeyRing(Second, [First]);

        var moved = both.Rewrap(old, "person 1");

        Assert.Equal(data, both.Unwrap(old, "person 1"));
        Assert.Equal(data, new KeyRing(Second, []).Unwrap(moved, "person 1"));
        Assert.Same(moved, both.Rewrap(moved, "person 1"));
        var error = Assert.Throws<SealedBytesException>(() => new KeyRing(Second, []).Unwrap(old, "person 1"));
        Assert.Contains(old.KeyId, error.Message, StringComparison.Ordinal);
        Assert.Contains(KeyRing.PreviousSetting, error.Message, StringComparison.Ordinal);
    }
}
