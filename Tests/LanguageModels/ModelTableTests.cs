using Dashboard.Contracts;
using Dashboard.LanguageModels;

namespace Dashboard.Tests.LanguageModels;

/// <summary>What is known of models.</summary>
public sealed class ModelTableTests
{
    [Theory]
    [InlineData("openai", "gpt-5-mini-2025-08-07", 0.25, true, false, ReasoningStyle.Effort)]
    [InlineData("openai", "gpt-4o", 2.5, true, true, ReasoningStyle.None)]
    [InlineData("openai", "o3-mini", 1.1, false, false, ReasoningStyle.Effort)]
    [InlineData("anthropic", "claude-sonnet-4-5-20250929", 3.0, true, true, ReasoningStyle.Budget)]
    [InlineData("anthropic", "claude-opus-5-5", 4.0, true, true, ReasoningStyle.Adaptive)]
    [InlineData("gemini", "gemini-2.5-flash", 0.3, true, true, ReasoningStyle.Budget)]
    [InlineData("gemini", "models/gemini-3.1-pro", 2.0, true, true, ReasoningStyle.Level)]
    [InlineData("ollama", "qwen3:8b", 0.0, false, true, ReasoningStyle.Think)]
    public void A_model_is_known_by_the_beginning_of_its_name(
        string provider, string model, double price, bool vision, bool temperature, ReasoningStyle reasoning)
    {
        var known = ModelCapabilities.Of(new ModelAccess(provider, model, "k"));

        Assert.Equal(((decimal?)price, (bool?)vision, temperature, reasoning), (known.Price!.Input, known.Vision, known.Temperature, known.Reasoning));
        Assert.True(known.IsKnown);
    }

    [Fact]
    public void A_model_that_nobody_knows_is_guessed_carefully()
    {
        var unknown = ModelCapabilities.Of(new ModelAccess("openai", "llama-of-mine", "k", "http://127.0.0.1/v1"));

        Assert.Equal((32_000, 8_192, null, null), (unknown.ContextTokens, unknown.MaxOutputTokens, unknown.Vision, unknown.Price));
        Assert.Equal(ReasoningStyle.None, unknown.Reasoning);
        Assert.False(unknown.IsKnown);
    }

    [Fact]
    public void Only_the_owners_words_override_the_table_and_only_where_they_say_something()
    {
        var access = new ModelAccess("openai", "gpt-4o", "k")
        {
            Traits = new ModelTraits { ContextTokens = 64_000, Price = new ModelPrice(1, 2) },
        };

        var known = ModelCapabilities.Of(access);

        Assert.Equal((64_000, 16_384, 1m), (known.ContextTokens, known.MaxOutputTokens, known.Price!.Input));
        Assert.Equal(9m, ModelCapabilities.Of(access with { InputUsdPerMillion = 9, OutputUsdPerMillion = 9 }).Price!.Input);
    }

    [Fact]
    public void A_file_of_ones_own_adds_models_by_name_beginning_and_provider()
    {
        var path = Write("""
            {
              // Comments and commas at the end are allowed.
              "llama-of-mine": { "vision": true, "context_tokens": 8000, "price": { "input": 0.1, "output": 0.2, "cached_input": 0.01 } },
              "openai/my-*": { "structured_output": "prompt" },
            }
            """);

        var table = ModelTable.Read(path);

        Assert.Equal((true, 8_000, 0.01m), (table.Find("openai", "llama-of-mine")!.Vision, table.Find("openai", "llama-of-mine")!.ContextTokens, table.Find("openai", "llama-of-mine")!.Price!.CachedInput));
        Assert.Equal(StructuredOutput.Prompt, table.Find("openai", "my-own")!.StructuredOutput);
        Assert.Null(table.Find("ollama", "my-own"));
        Assert.Null(table.Find("openai", "gpt-4o"));
        File.Delete(path);
    }

    [Fact]
    public void A_file_that_is_no_table_is_refused_with_the_place()
    {
        var path = Write("""{ "a": { "vision": "perhaps" } }""");

        var error = Assert.Throws<InvalidDataException>(() => ModelTable.Read(path));

        Assert.Contains("vision", error.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void Every_model_with_a_price_has_figures_for_its_sizes()
    {
        foreach (var (provider, model) in new[] { ("anthropic", "claude-haiku-5-5"), ("openai", "gpt-6.1-sol"), ("openai", "o4-mini"), ("gemini", "gemini-3.7-flash") })
        {
            var known = ModelCapabilities.Of(new ModelAccess(provider, model, "k"));
            Assert.True(known is { IsKnown: true, ContextTokens: > 32_000, MaxOutputTokens: > 8_192, Price: not null }, model);
        }
    }

    private static string Write(string json)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, json);
        return path;
    }
}
