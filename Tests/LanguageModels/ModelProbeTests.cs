using Dashboard.Contracts;

namespace Dashboard.Tests.LanguageModels;

/// <summary>Testing a key without paying for an answer.</summary>
public sealed class ModelProbeTests : ModelHarness
{
    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_good_key_gives_the_models_it_may_use_and_costs_nothing(string provider)
    {
        Server.Models = ["fake-model", "another"];

        var result = await Factory.ProbeAsync(Server.Access(provider), Cancel);

        Assert.True(result.Works);
        Assert.Equal(["another", "fake-model"], result.Models);
        Assert.True(result.KnowsModel);
        Assert.Empty(Server.Requests);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_wrong_key_is_named_and_not_repeated(string provider)
    {
        var result = await Factory.ProbeAsync(Server.Access(provider, "sk-wrong-987654321"), Cancel);

        Assert.Equal("model_key_rejected", result.Error!.Code);
        Assert.DoesNotContain("987654321", result.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_model_that_the_key_may_not_use_is_named(string provider)
    {
        var result = await Factory.ProbeAsync(Server.Access(provider) with { Model = "no-such-model" }, Cancel);

        Assert.Equal(("model_not_found", false), (result.Error!.Code, result.KnowsModel));
        Assert.Equal(["fake-model"], result.Models);
    }

    [Fact]
    public async Task Without_a_model_only_the_key_is_tested()
    {
        var result = await Factory.ProbeAsync(Server.Access("openai") with { Model = "" }, Cancel);

        Assert.True(result.Works);
        Assert.Null(result.KnowsModel);
    }

    [Fact]
    public async Task A_key_that_is_missing_and_a_provider_that_is_not_known_are_named()
    {
        Assert.Equal("model_not_configured", (await Factory.ProbeAsync(new ModelAccess("openai", "", ""), Cancel)).Error!.Code);
        Assert.Equal("model_not_configured", (await Factory.ProbeAsync(new ModelAccess("nobody", "", "k"), Cancel)).Error!.Code);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var result = await Factory.ProbeAsync(new ModelAccess("ollama", "", "", "http://127.0.0.1:9"), Cancel);

        Assert.Equal("model_unreachable", result.Error!.Code);
    }

    [Fact]
    public async Task A_server_without_a_list_is_named_as_such()
    {
        Server.HidesModels = true;

        Assert.Equal("model_not_found", (await Factory.ProbeAsync(Server.Access("openai"), Cancel)).Error!.Code);
    }
}
