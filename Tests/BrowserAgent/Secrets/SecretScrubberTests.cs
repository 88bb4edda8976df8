using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.BrowserAgent;

namespace Dashboard.Tests.BrowserAgent.Secrets;

public sealed class SecretScrubberTests
{
    private const string Value = "p4ss/w+rd \"ü&<é'>~!*()=?";

    private static readonly SecretScrubber Scrubber = new([new Secret("shop.password", Value, []), new Secret("shop.pin", "1234", []), new Secret("shop.user", "annabelle", []) { IsHidden = false }]);

    /// <summary>As programs write it, made by what programs use.</summary>
    public static TheoryData<string, string> Forms
    {
        get
        {
            var json = JsonSerializer.Serialize(Value)[1..^1];
            var relaxed = JsonSerializer.Serialize(Value, new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })[1..^1];
            var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{Value}"));
            return new TheoryData<string, string>
            {
                { "plain", Value },
                { "encodeURIComponent", "p4ss%2Fw%2Brd%20%22%C3%BC%26%3C%C3%A9'%3E~!*()%3D%3F" },
                { "encodeURI", "p4ss/w+rd%20%22%C3%BC&%3C%C3%A9'%3E~!*()=?" },
                { "lower case", "p4ss%2fw%2brd%20%22%c3%bc%26%3c%c3%a9%27%3e~%21%2a%28%29%3d%3f" },
                { "EscapeDataString", Uri.EscapeDataString(Value) },
                { "form", "p4ss%2Fw%2Brd+%22%C3%BC%26%3C%C3%A9%27%3E%7E%21*%28%29%3D%3F" },
                { "UrlEncode", WebUtility.UrlEncode(Value) },
                { "address bar", "p4ss/w+rd%20%22%C3%BC&%3C%C3%A9%27%3E~!*()=?" },
                { "JSON", json },
                { "JSON relaxed", relaxed },
                { "JSON of Python", "p4ss/w+rd \\\"\\u00fc&<\\u00e9'>~!*()=?" },
                { "JSON of PHP", "p4ss\\/w+rd \\\"\\u00fc&<\\u00e9'>~!*()=?" },
                { "JSON in JSON", JsonSerializer.Serialize($"{{\"v\":\"{json}\"}}") },
                { "JSON relaxed in JSON", JsonSerializer.Serialize(relaxed) },
                { "HTML", WebUtility.HtmlEncode(Value) },
                { "HTML of a browser", "p4ss/w+rd \"ü&amp;&lt;é'&gt;~!*()=?" },
                { "HTML attribute", "p4ss/w+rd &quot;ü&amp;&lt;é'&gt;~!*()=?" },
                { "Base64", Convert.ToBase64String(Encoding.UTF8.GetBytes(Value)) },
                { "Base64 of one more before", Convert.ToBase64String(Encoding.UTF8.GetBytes("x" + Value + "yz")) },
                { "Base64 of two more before", Convert.ToBase64String(Encoding.UTF8.GetBytes("xy" + Value)) },
                { "Base64 for addresses", Convert.ToBase64String(Encoding.UTF8.GetBytes(Value)).Replace('+', '-').Replace('/', '_').TrimEnd('=') },
                { "Base64 of basic authentication", base64 },
                { "Base64 in JSON", JsonSerializer.Serialize(base64) },
                { "Base64 in an address", Uri.EscapeDataString(base64) },
                { "btoa", Convert.ToBase64String(Encoding.Latin1.GetBytes(Value)) },
                { "twice in an address", Uri.EscapeDataString(Uri.EscapeDataString(Value)) },
                { "hexadecimal", Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Value)) },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_secret_is_found_in_whatever_form_it_stands(string form, string written)
    {
        Assert.NotEmpty(form);
        var text = $"before {written} after";
        var clean = Scrubber.Scrub(text);

        Assert.Contains("<secret:shop.password>", clean, StringComparison.Ordinal);
        Assert.StartsWith("before ", clean, StringComparison.Ordinal);
        Assert.EndsWith(" after", clean, StringComparison.Ordinal);
        Assert.True(clean.Length < 80 && !clean.Contains("w+rd", StringComparison.Ordinal), clean);
        Assert.NotEmpty(Scrubber.Find(text));
        var secret = Scrubber.Seal(text);
        Assert.NotEqual(text, secret);
        Assert.Equal(text, Scrubber.Restore(secret));
    }

    [Fact]
    public void Everything_else_stays_as_it_is()
    {
        foreach (var text in new[] { "", "nothing", "1234 is too short to look for", "annabelle is only a name", Value[..10], "<secret:shop.password>", "<secret:other#1>" })
        {
            Assert.Same(text, Scrubber.Scrub(text));
            Assert.Equal(text, Scrubber.Restore(text));
        }

        Assert.Same("x", SecretScrubber.None.Scrub("x"));
    }

    [Fact]
    public void A_secret_within_another_does_not_leave_the_rest_of_it()
    {
        var scrubber = new SecretScrubber([new Secret("a.short", "hunter2", []), new Secret("a.long", "hunter2-and-more", [])]);
        Assert.Equal("<secret:a.long> <secret:a.short>", scrubber.Scrub("hunter2-and-more hunter2"));
        Assert.Equal([(0, 16), (17, 24)], scrubber.Find("hunter2-and-more hunter2"));
    }

    [Fact]
    public void A_copied_text_tells_no_secret_not_even_a_short_one_or_the_beginning_of_one_where_it_was_cut()
    {
        Assert.Equal("<secret:shop.pin>", Scrubber.ScrubCopy(" 1234\n", isCut: false));
        Assert.Equal("house 1234", Scrubber.ScrubCopy("house 1234", isCut: false));
        Assert.Equal("it is <secret:shop.password>.", Scrubber.ScrubCopy($"it is {Value}.", isCut: false));
        Assert.Equal("it is ", Scrubber.ScrubCopy($"it is {Value[..10]}", isCut: true));
        Assert.Equal("annabelle", Scrubber.ScrubCopy("annabelle", isCut: false));
    }

    [Fact]
    public void Json_stays_json_even_where_a_number_looks_like_a_secret()
    {
        var scrubber = new SecretScrubber([new Secret("shop.code", "123456", []), new Secret("shop.password", Value, [])]);
        var json = JsonSerializer.Serialize(new Dictionary<string, object> { ["n"] = 123456, ["s"] = "code 123456", [Value] = new[] { Value } });

        var clean = JsonNode.Parse(scrubber.ScrubJson(json))!.AsObject();

        Assert.Equal(123456, (int)clean["n"]!);
        Assert.Equal("code <secret:shop.code>", (string)clean["s"]!);
        Assert.Equal("<secret:shop.password>", (string)clean["<secret:shop.password>"]![0]!);
    }
}
