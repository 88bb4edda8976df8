using Dashboard.Contracts;

namespace Dashboard.Tests.Contracts;

public sealed class PlaceholderTests
{
    private static readonly DateOnly Today = new(2024, 3, 1);
    private static readonly Dictionary<string, string> Inputs = new() { ["name"] = "Tea" };

    [Theory]
    [InlineData("no placeholder {x}", "no placeholder {x}")]
    [InlineData("{{today}}", "2024-03-01")]
    [InlineData("{{ yesterday }}", "2024-02-29")]
    [InlineData("{{today-7}} to {{today+1}}", "2024-02-23 to 2024-03-02")]
    [InlineData("{{yesterday:dd/MM/yyyy}}", "29/02/2024")]
    [InlineData("{{today-366:yyyyMMdd}}", "20230301")]
    [InlineData("{{input.name}} and {{input.name}}", "Tea and Tea")]
    public void A_placeholder_is_filled_in(string text, string expected)
    {
        Assert.Equal(expected, Placeholders.Resolve(text, Today, Inputs));
        Assert.Empty(Placeholders.Unknown(text));
    }

    [Theory]
    [InlineData("{{tomorrow}}")]
    [InlineData("{{input.}}")]
    [InlineData("{{}}")]
    [InlineData("{{now}}")]
    public void An_unknown_placeholder_is_an_error(string text)
    {
        Assert.Single(Placeholders.Unknown(text));
        Assert.Throws<FormatException>(() => Placeholders.Resolve(text, Today, Inputs));
    }

    [Fact]
    public void An_input_that_was_not_given_is_an_error_only_when_it_is_filled_in()
    {
        Assert.Empty(Placeholders.Unknown("{{input.other}}"));
        Assert.Equal(["other"], Placeholders.Inputs("{{input.other}} {{input.other}} {{today}}"));
        Assert.Throws<FormatException>(() => Placeholders.Resolve("{{input.other}}", Today, Inputs));
    }
}
