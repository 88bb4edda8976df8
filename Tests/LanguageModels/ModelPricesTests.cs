using Dashboard.LanguageModels;

namespace Dashboard.Tests.LanguageModels;

public sealed class ModelPricesTests
{
    [Theory]
    [InlineData("gpt-4o", 2.5)]
    [InlineData("gpt-4o-2024-08-06", 2.5)]
    [InlineData("gpt-4o-mini", 0.15)]
    [InlineData("claude-sonnet-4-5-20250929", 3)]
    [InlineData("anthropic/claude-sonnet-4.5", 3)]
    [InlineData("claude-opus-5-5", 4)]
    [InlineData("models/gemini-2.5-flash-lite", 0.1)]
    [InlineData("gemini-2.5-flash-preview-05-20", 0.3)]
    [InlineData("o3", 2)]
    public void A_model_is_found_by_its_name_with_or_without_version(string model, decimal input) =>
        Assert.Equal(input, ModelTable.BuiltIn.Find("openai", model)?.Price?.Input);

    [Theory]
    [InlineData("gpt-4o-audio-preview")]
    [InlineData("claude-opus-5-9")]
    [InlineData("llama3.3")]
    [InlineData("o3-pro")]
    public void Another_model_is_not_taken_for_one_that_is_known(string model) => Assert.Null(ModelTable.BuiltIn.Find("openai", model)?.Price);

    [Fact]
    public void Long_prompts_have_their_own_price()
    {
        var price = ModelTable.BuiltIn.Find("gemini", "gemini-2.5-pro")!.Price!;

        Assert.Equal(1.25m * 0.2m, price.CostOf(200_000, 0, 0, 0));
        Assert.Equal(2.5m * 0.3m, price.CostOf(300_000, 0, 0, 0));
    }
}
