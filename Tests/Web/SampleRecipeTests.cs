using System.Text.Json;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.Web;

public sealed class SampleRecipeTests
{
    [Fact]
    public async Task The_sample_recipe_is_a_valid_recipe_that_goes_through_the_practice_site()
    {
        var text = await File.ReadAllTextAsync(
            Repository.PathOf("Api", "Samples", "sales-recipe.json"), TestContext.Current.CancellationToken);

        var recipe = JsonSerializer.Deserialize(text, ContractsJson.Default.Recipe)!;

        Assert.StartsWith("{practice_url}/", Assert.IsType<NavigateParameters>(recipe.Actions[0].Action).Url);
        Assert.IsType<DoneParameters>(recipe.Actions[^1].Action);
        Assert.All(recipe.Actions, action => Assert.False(action.Action.AimedAt?.Anchors?.IsEmpty ?? false));
        Assert.Equal("sales", recipe.Actions.Select(action => action.Action).OfType<ExtractTableParameters>().Single().Name);
    }
}
