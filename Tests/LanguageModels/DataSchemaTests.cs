using System.Text.Json.Nodes;
using Dashboard.LanguageModels;

namespace Dashboard.Tests.LanguageModels;

/// <summary>Data held against JSON schemas.</summary>
public sealed class DataSchemaTests
{
    private const string Order =
        """{"type":"object","properties":{"id":{"type":"integer","minimum":1},"kind":{"enum":["a","b"]},"name":{"type":["string","null"],"minLength":2},"tags":{"type":"array","maxItems":2,"items":{"type":"string"}}},"required":["id"],"additionalProperties":false}""";

    [Theory]
    [InlineData("""{"id":1}""", null)]
    [InlineData("""{"id":1,"kind":"a","name":null,"tags":["x"]}""", null)]
    [InlineData("""{}""", "data: “id” is missing")]
    [InlineData("""{"id":"1"}""", "id: must be a whole number")]
    [InlineData("""{"id":0}""", "id: must be at least 1")]
    [InlineData("""{"id":1,"kind":"c"}""", "kind: must be one of “a”, “b”")]
    [InlineData("""{"id":1,"name":"x"}""", "name: needs at least 2 characters")]
    [InlineData("""{"id":1,"name":5}""", "name: must be null or string")]
    [InlineData("""{"id":1,"tags":["a",5]}""", "tags[1]: must be a text")]
    [InlineData("""{"id":1,"tags":["a","b","c"]}""", "tags: may have at most 2 items")]
    [InlineData("""{"id":1,"more":1}""", "data: “more” does not belong there")]
    [InlineData("""[]""", "data: must be an object")]
    public void What_is_wrong_is_told_with_its_place(string data, string? error)
    {
        var errors = DataSchema.Parse(Order).Check(JsonNode.Parse(data));
        Assert.Equal(error is null ? [] : [error], errors);
    }

    [Theory]
    [InlineData("""{"const":5}""", "5", "6")]
    [InlineData("""{"type":"array","items":{"$ref":"#/$defs/n"},"$defs":{"n":{"type":"number","exclusiveMinimum":0}}}""", "[1]", "[0]")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", "null", "1")]
    [InlineData("""{"allOf":[{"minimum":1},{"maximum":2}]}""", "2", "3")]
    [InlineData("""{"not":{"type":"string"}}""", "1", "\"x\"")]
    [InlineData("""{"type":"object","properties":{"a":false}}""", "{}", """{"a":1}""")]
    [InlineData("""{"type":"string","pattern":"^[0-9]{2}$"}""", "\"12\"", "\"1\"")]
    [InlineData("""{"type":"string","format":"date"}""", "\"2026-01-31\"", "\"31.1.\"")]
    [InlineData("""{"type":"object","properties":{"if":{"type":"string"}},"required":["if"]}""", """{"if":"a property of this name"}""", "{}")]
    public void Words_of_newer_drafts_are_checked(string schema, string fits, string doesNot)
    {
        var parsed = DataSchema.Parse(schema);
        Assert.Empty(parsed.Check(JsonNode.Parse(fits)));
        Assert.NotEmpty(parsed.Check(JsonNode.Parse(doesNot)));
    }

    [Theory]
    [InlineData("{", "This is not JSON")]
    [InlineData("[]", "A schema is a JSON object")]
    [InlineData("""{"type":"text"}""", "“type” is one of")]
    [InlineData("""{"if":{}}""", "the keyword “if” is not supported")]
    [InlineData("""{"properties":{"a":{"prefixItems":[]}}}""", "schema.properties.a: the keyword “prefixItems”")]
    [InlineData("""{"$ref":"http://127.0.0.1/x"}""", "only references within the schema")]
    [InlineData("""{"items":{"$ref":"other.json"}}""", "only references within the schema")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/missing"}}}""", "The schema cannot be used")]
    [InlineData("""{"properties":[]}""", "an object of schemas by name")]
    public void What_would_not_be_checked_is_refused(string schema, string message) =>
        Assert.Contains(message, Assert.Throws<DataSchemaException>(() => DataSchema.Parse(schema)).Message);

    [Fact]
    public void Many_errors_are_told_in_few() =>
        Assert.Equal(4, DataSchema.Parse("""{"type":"array","items":{"type":"string"}}""").Check(new JsonArray([.. Enumerable.Range(0, 20).Select(number => (JsonNode)number)]), most: 3).Count);
}
