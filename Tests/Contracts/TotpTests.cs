using System.Text;
using Dashboard.Contracts;

namespace Dashboard.Tests.Contracts;

public sealed class TotpTests
{
    /// <summary>The table of RFC 6238, appendix B.</summary>
    [Theory]
    [InlineData(59L, "SHA1", "94287082")]
    [InlineData(59L, "SHA256", "46119246")]
    [InlineData(59L, "SHA512", "90693936")]
    [InlineData(1111111109L, "SHA1", "07081804")]
    [InlineData(1111111109L, "SHA256", "68084774")]
    [InlineData(1111111109L, "SHA512", "25091201")]
    [InlineData(1111111111L, "SHA1", "14050471")]
    [InlineData(1234567890L, "SHA1", "89005924")]
    [InlineData(1234567890L, "SHA256", "91819424")]
    [InlineData(1234567890L, "SHA512", "93441116")]
    [InlineData(2000000000L, "SHA1", "69279037")]
    [InlineData(20000000000L, "SHA1", "65353130")]
    [InlineData(20000000000L, "SHA256", "77737706")]
    [InlineData(20000000000L, "SHA512", "47863826")]
    public void Codes_are_those_of_the_standard(long seconds, string algorithm, string code)
    {
        var length = algorithm switch { "SHA1" => 20, "SHA256" => 32, _ => 64 };
        var key = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1234567890", 7))[..length]);
        Assert.Equal(code, new Totp(key, Digits: 8, Algorithm: algorithm).CodeAt(DateTimeOffset.FromUnixTimeSeconds(seconds)));
    }

    [Theory]
    [InlineData("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    [InlineData("gezd gnbv gy3t qojq gezd gnbv gy3t qojq")]
    [InlineData("GEZDGNBV-GY3TQOJQ-GEZDGNBV-GY3TQOJQ====")]
    [InlineData("otpauth://totp/Shop:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Shop")]
    public void A_secret_is_read_as_sites_show_it(string text)
    {
        Assert.Equal("12345678901234567890"u8.ToArray(), Totp.Parse(text).Key);
        Assert.Equal("287082", Totp.Parse(text).CodeAt(DateTimeOffset.FromUnixTimeSeconds(59)));
    }

    [Fact]
    public void An_address_says_how_codes_are_made()
    {
        var totp = Totp.Parse("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=8&period=60&algorithm=sha256");
        Assert.Equal((8, 60, "SHA256"), (totp.Digits, totp.Period, totp.Algorithm));
    }

    [Theory]
    [InlineData("")]
    [InlineData("GEZDG")]
    [InlineData("01890189018901890189")]
    [InlineData("otpauth://hotp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    [InlineData("otpauth://totp/x")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=99")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=md5")]
    public void What_is_no_secret_of_codes_is_refused(string text) => Assert.Throws<FormatException>(() => Totp.Parse(text));
}
