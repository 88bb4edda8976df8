using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.Tests.Contracts;

public sealed class RecipeValidatorTests
{
    [Theory]
    [InlineData("""{"type":"navigate","url":"https://example.com/{{yesterday}}"}""")]
    [InlineData("""{"type":"click","target":{"role":"button","name":"Log in"}}""")]
    [InlineData("""{"type":"type","target":{"label":"Name"},"text":""}""")]
    [InlineData("""{"type":"wait","seconds":1.5}""")]
    [InlineData("""{"type":"switch_tab","matching":"Orders"}""")]
    [InlineData("""{"type":"extract_table"}""")]
    [InlineData("""{"type":"back"}""")]
    [InlineData("""{"type":"done"}""")]
    [InlineData("""{"type":"search","query":"weather in {{input.city}}"}""")]
    [InlineData("""{"type":"click","x":10,"y":20,"modifiers":["control"]}""")]
    [InlineData("""{"type":"drag","target":{"css":"#a"},"to_x":1,"to_y":2,"path":[1,2,3,4]}""")]
    [InlineData("""{"type":"set_value","target":{"css":"#a"},"value":""}""")]
    [InlineData("""{"type":"upload","target":{"css":"#a"},"files":["a.csv"]}""")]
    [InlineData("""{"type":"download","url":"https://example.com/a.csv"}""")]
    [InlineData("""{"type":"wait","target":{"css":"#a"},"state":"gone"}""")]
    [InlineData("""{"type":"clipboard","use":"paste"}""")]
    [InlineData("""{"type":"run_javascript","code":"return `{{not a placeholder}}`"}""")]
    public void An_action_as_it_must_be_has_no_errors(string action) => Assert.Empty(Validate(action));

    [Theory]
    [InlineData("""{"type":"navigate","url":"ftp://example.com"}""", "url", "invalid_url")]
    [InlineData("""{"type":"navigate","url":"javascript:alert(1)"}""", "url", "invalid_url")]
    [InlineData("""{"type":"navigate","url":"/path"}""", "url", "invalid_url")]
    [InlineData("""{"type":"navigate","url":" "}""", "url", "required")]
    [InlineData("""{"type":"navigate","url":"https://example.com/{{tomorrow}}"}""", "url", "unknown_placeholder")]
    [InlineData("""{"type":"click","target":3}""", "target", "anchors_required")]
    [InlineData("""{"type":"click","target":{}}""", "target", "required")]
    [InlineData("""{"type":"click","target":null}""", "target", "required")]
    [InlineData("""{"type":"click","target":{"text":"x"},"count":4}""", "count", "out_of_range")]
    [InlineData("""{"type":"type","target":{"css":"#a"},"text":null}""", "text", "required")]
    [InlineData("""{"type":"type","target":{"css":"#a"},"text":"a\u0000b"}""", "text", "invalid_value")]
    [InlineData("""{"type":"select","target":{"css":"#a"},"options":[]}""", "options", "required")]
    [InlineData("""{"type":"select","target":{"css":"#a"},"options":["a",null]}""", "options[1]", "required")]
    [InlineData("""{"type":"scroll","screens":0}""", "screens", "out_of_range")]
    [InlineData("""{"type":"wait"}""", "seconds", "required")]
    [InlineData("""{"type":"wait","seconds":601}""", "seconds", "out_of_range")]
    [InlineData("""{"type":"switch_tab"}""", "tab", "required")]
    [InlineData("""{"type":"close_tab","tab":0}""", "tab", "out_of_range")]
    [InlineData("""{"type":"extract_text","name":""}""", "name", "required")]
    [InlineData("""{"type":"press_keys","keys":""}""", "keys", "required")]
    [InlineData("""{"type":"press_keys","keys":"Tab","count":0}""", "count", "out_of_range")]
    [InlineData("""{"type":"search","query":" "}""", "query", "required")]
    [InlineData("""{"type":"click","x":10}""", "y", "required")]
    [InlineData("""{"type":"hover"}""", "target", "required")]
    [InlineData("""{"type":"click","x":-1,"y":2}""", "x", "out_of_range")]
    [InlineData("""{"type":"drag","target":{"css":"#a"}}""", "to", "required")]
    [InlineData("""{"type":"drag","target":{"css":"#a"},"to":7}""", "to", "anchors_required")]
    [InlineData("""{"type":"drag","target":{"css":"#a"},"to":{"css":"#b"},"path":[1]}""", "path", "invalid_value")]
    [InlineData("""{"type":"check","target":null}""", "target", "required")]
    [InlineData("""{"type":"upload","target":{"css":"#a"},"files":[]}""", "files", "required")]
    [InlineData("""{"type":"find_text","text":""}""", "text", "required")]
    [InlineData("""{"type":"find_text","text":"a","occurrence":0}""", "occurrence", "out_of_range")]
    [InlineData("""{"type":"clipboard","use":"write"}""", "text", "required")]
    [InlineData("""{"type":"run_javascript","code":" "}""", "code", "required")]
    [InlineData("""{"type":"download"}""", "target", "required")]
    [InlineData("""{"type":"download","url":"ftp://example.com"}""", "url", "invalid_url")]
    public void An_error_names_the_field_by_its_path(string action, string field, string code)
    {
        var error = Assert.Single(Validate(action));
        Assert.Equal(($"recipe.actions[0].action.{field}", code), (error.Path, error.Code));
    }

    [Fact]
    public void Several_errors_are_found_at_once_each_at_its_action()
    {
        var errors = RecipeValidator.Validate(
            new Recipe
            {
                Version = 2,
                Actions =
                [
                    new RecipeAction { Action = new BackParameters(), TimeoutSeconds = 0, Description = new string('x', 501) },
                    null!,
                    new RecipeAction { Action = null! },
                ],
            },
            "recipe");

        Assert.Equal(
            [
                "recipe.version unknown_version",
                "recipe.actions[0].description too_long",
                "recipe.actions[0].timeout_seconds out_of_range",
                "recipe.actions[1].action required",
                "recipe.actions[2].action required",
            ],
            errors.Select(error => $"{error.Path} {error.Code}"));
    }

    [Fact]
    public void A_recipe_has_at_least_one_and_at_most_500_actions()
    {
        var tooMany = Enumerable.Repeat(new RecipeAction { Action = new BackParameters() }, Recipe.MaxActions + 1).ToList();

        Assert.Equal("required", Assert.Single(RecipeValidator.Validate(new Recipe { Actions = [] }, "recipe")).Code);
        Assert.Equal("too_many", Assert.Single(RecipeValidator.Validate(new Recipe { Actions = tooMany }, "recipe")).Code);
    }

    private static IReadOnlyList<RecipeError> Validate(string action)
    {
        var recipe = JsonSerializer.Deserialize($$"""{"actions":[{"action":{{action}}}]}""", ContractsJson.Default.Recipe)!;
        return RecipeValidator.Validate(recipe, "recipe");
    }
}
