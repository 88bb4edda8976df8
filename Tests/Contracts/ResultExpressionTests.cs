using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.Tests.Contracts;

/// <summary>Comparisons over a result.</summary>
public sealed class ResultExpressionTests
{
    private static readonly JsonElement Result = JsonSerializer.Deserialize<JsonElement>(
        """{"orders":[{"id":"A1","total":"1,200.50"},{"id":"A2","total":"7"}],"answer":{"paid":true,"note":"Paid on Monday"},"a name":[1,2,3],"none":[]}""");

    [Theory]
    [InlineData("count($.orders[*]) == 2")]
    [InlineData("count($.none[*]) == 0")]
    [InlineData("sum($.orders[*].total) > 1207")]
    [InlineData("$.orders[*].total > 5")]
    [InlineData("$.orders[0].id == \"A1\" and $.orders[1].id != 'A1'")]
    [InlineData("$.answer.paid")]
    [InlineData("$.answer.paid == true")]
    [InlineData("$.answer.note contains \"paid\"")]
    [InlineData("$[\"a name\"] contains 2")]
    [InlineData("$['a name'][2] >= 3")]
    [InlineData("count($.orders[*]) > 5 or $.answer.paid")]
    [InlineData("false or $.orders")]
    [InlineData("$.android != $.orders or $.answer.note != null")]
    public void What_is_so_holds(string expression) => Assert.True(ResultExpression.Parse(expression).Holds(Result));

    [Theory]
    [InlineData("$.orders[*].total > 10")]
    [InlineData("$.missing == null")]
    [InlineData("$.missing != 3")]
    [InlineData("$.none")]
    [InlineData("$.answer.note > 3")]
    [InlineData("$.answer.paid and count($.orders[*]) == 3")]
    [InlineData("$.orders[7].id")]
    public void What_is_not_so_does_not_hold(string expression) => Assert.False(ResultExpression.Parse(expression).Holds(Result));

    [Theory]
    [InlineData("")]
    [InlineData("count($.a")]
    [InlineData("$.a ==")]
    [InlineData("$.a == \"x")]
    [InlineData("$.a $.b")]
    [InlineData("orders > 3")]
    [InlineData("$.a[x]")]
    [InlineData("$.")]
    [InlineData("1e999 == 1")]
    public void What_cannot_be_read_is_said_with_its_place(string expression) =>
        Assert.StartsWith("At character", Assert.Throws<FormatException>(() => ResultExpression.Parse(expression)).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_a_result_nothing_holds() => Assert.False(ResultExpression.Parse("count($) > 0").Holds(default));

    [Fact]
    public void What_was_found_is_explained() => Assert.Equal(
        "$.orders[*].id is \"A1\", \"A2\"; $.x has no value", ResultExpression.Parse("$.orders[*].id == $.x").Explain(Result));
}
