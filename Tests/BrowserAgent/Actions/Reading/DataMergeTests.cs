using System.Text.Json.Nodes;
using Dashboard.BrowserAgent;

namespace Dashboard.Tests.BrowserAgent.Actions.Reading;

/// <summary>Parts of a page, and what was read from them.</summary>
public sealed class DataMergeTests
{
    [Theory]
    [InlineData("""{"a":[1,2,3]}""", """{"a":[3,4]}""", """{"a":[1,2,3,4]}""")]
    [InlineData("""{"a":[7,7]}""", """{"a":[7]}""", """{"a":[7,7]}""")]
    [InlineData("""{"a":[1]}""", """{"a":[7,7]}""", """{"a":[1,7,7]}""")]
    [InlineData("""{"t":null,"u":"x"}""", """{"t":"late","u":"other"}""", """{"t":"late","u":"x"}""")]
    [InlineData("""{"t":" "}""", """{"t":"said"}""", """{"t":"said"}""")]
    [InlineData("""{"o":{"a":1}}""", """{"o":{"b":2}}""", """{"o":{"a":1,"b":2}}""")]
    [InlineData("""{"r":[{"id":1,"n":"A","d":"torn "}]}""", """{"r":[{"id":1,"n":"A","d":"torn"},{"id":2,"n":"B"}]}""", """{"r":[{"id":1,"n":"A","d":"torn "},{"id":2,"n":"B"}]}""")]
    [InlineData("""{"r":[{"id":1,"n":null}]}""", """{"r":[{"id":1,"n":"A"}]}""", """{"r":[{"id":1,"n":"A"}]}""")]
    [InlineData("""[1,2]""", """[2,3]""", """[1,2,3]""")]
    [InlineData("""{"r":[{"n":"Smith"},{"n":"Ito"}]}""", """{"r":[{"n":"Ito"},{"n":"Smith","p":"1"}]}""", """{"r":[{"n":"Smith"},{"n":"Ito"},{"n":"Smith","p":"1"}]}""")]
    [InlineData("""{"r":["a","b","c","to"]}""", """{"r":["rn","b","c","torn","d"]}""", """{"r":["a","b","c","to","rn","torn","d"]}""")]
    public void Parts_are_joined_without_what_both_read(string first, string second, string expected) =>
        Assert.Equal(expected, DataMerge.Merge([JsonNode.Parse(first), JsonNode.Parse(second)])!.ToJsonString());

    [Fact]
    public void What_parts_say_that_do_not_overlap_is_said_twice() => Assert.Equal(
        """{"r":[{"n":"Tea","p":5},{"n":"Tea","p":5}]}""",
        DataMerge.Merge([JsonNode.Parse("""{"r":[{"n":"Tea","p":5}]}"""), JsonNode.Parse("""{"r":[]}"""), JsonNode.Parse("""{"r":[{"n":"Tea","p":5}]}""")])!.ToJsonString());

    [Fact]
    public void A_text_is_cut_at_the_ends_of_blocks_and_repeats_a_little()
    {
        var text = string.Join("\n\n", Enumerable.Range(1, 50).Select(number => $"Block {number:D2} {new string('x', 90)}"));

        var parts = Cut(text);

        Assert.All(parts, part => Assert.InRange(part.Length, 1, 1_160));
        Assert.All(Enumerable.Range(1, 50), number => Assert.Contains(parts, part => part.Contains($"Block {number:D2} {new string('x', 90)}", StringComparison.Ordinal)));
        Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.Contains(pair.First.Split('\n')[^1], pair.Second));
        Assert.Equal(["short"], Cut("short"));

        static IReadOnlyList<string> Cut(string text)
        {
            var parts = new PageParts(text, 150);
            return [.. parts.Of(1_000).Select(parts.TextOf)];
        }
    }
}
