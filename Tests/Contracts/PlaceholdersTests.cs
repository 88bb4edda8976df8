using Dashboard.Contracts;

namespace Dashboard.Tests.Contracts;

public sealed class PlaceholdersTests
{
    private static readonly DateOnly Today = new(2026, 3, 1);
    private static readonly Dictionary<string, string> Inputs = new() { ["shop"] = "東京", ["brackets"] = "{{today}}" };

    [Theory]
    [InlineData("{{today}}", "2026-03-01")]
    [InlineData("{{yesterday}}", "2026-02-28")]
    [InlineData("{{today-7}}", "2026-02-22")]
    [InlineData("{{today+1}}", "2026-03-02")]
    [InlineData("{{ today + 1 }}", null)]
    [InlineData("{{ today }}", "2026-03-01")]
    [InlineData("{{yesterday:dd/MM/yyyy}}", "28/02/2026")]
    [InlineData("{{yesterday-1:yyyyMMdd}}", "20260227")]
    [InlineData("{{input.shop}} on {{today}}", "東京 on 2026-03-01")]
    [InlineData("no {placeholder} here", "no {placeholder} here")]
    [InlineData("{{tomorrow}}", null)]
    [InlineData("{{today-99999}}", null)]
    [InlineData("{{input.}}", null)]
    [InlineData("{{}}", null)]
    [InlineData("{{today:}}", null)]
    public void A_text_is_filled_in_or_its_placeholder_is_called_unknown(string text, string? expected)
    {
        Assert.Equal(expected is null ? 1 : 0, Placeholders.Unknown(text).Count);
        if (expected is null)
        {
            Assert.Throws<FormatException>(() => Placeholders.Resolve(text, Today, Inputs));
        }
        else
        {
            Assert.Equal(expected, Placeholders.Resolve(text, Today, Inputs));
        }
    }

    [Fact]
    public void An_input_that_was_not_given_is_named() =>
        Assert.Contains("region", Assert.Throws<FormatException>(() => Placeholders.Resolve("{{input.region}}", Today, Inputs)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_an_input_holds_is_not_filled_in_again() =>
        Assert.Equal("{{today}}", Placeholders.Resolve("{{input.brackets}}", Today, Inputs));

    [Fact]
    public void The_inputs_of_a_text_are_listed_once() =>
        Assert.Equal(["a", "b_2"], Placeholders.Inputs("{{input.a}} {{ input.b_2 }} {{input.a}} {{today}}"));
}
