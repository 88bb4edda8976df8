using System.Text.Json;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Runner.Jobs;

/// <summary>Which models an execution asks, from the settings of the server, the task and people's keys to the wire.</summary>
public sealed class ModelChoiceTests(TestServers servers)
{
    private const string Table = """
        { "claude-of-mine": { "price": { "input": 1000, "output": 0 } }, "gemini-of-mine": { "price": { "input": 2000, "output": 0 } } }
        """;

    /// <summary>The main model's key is refused; all others do what they are asked.</summary>
    private static FakeReply Answer(FakeModelRequest request) => request.Model switch
    {
        "gpt-that-fails" => FakeReply.Error(401, "no longer"),
        _ when request.LastMessage.Contains("claims", StringComparison.Ordinal) => FakeReply.Json(new { reason = "It is so.", verdict = "reached" }),
        _ => AgentReply.Done("Done."),
    };

    [Fact]
    public async Task A_fallback_and_a_judge_that_the_task_or_the_server_names_are_asked_and_priced_by_the_servers_table()
    {
        await using var model = await FakeModelServer.StartAsync(Answer);
        model.Models = ["gpt-that-fails", "claude-of-mine", "gemini-of-mine"];
        using var table = new TableFile(Table);
        await using var installation = await Installation.CreateAsync(servers);
        await installation.HostApiAsync(
            null, ("LanguageModels__Provider", "openai"), ("LanguageModels__Model", "gpt-that-fails"), ("LanguageModels__ApiKey", FakeModelServer.Key),
            ("LanguageModels__BaseUrl", model.Address + "/v1"), ("LanguageModels__Table", table.Path),
            ("LanguageModels__Providers__anthropic__ApiKey", FakeModelServer.Key), ("LanguageModels__Providers__anthropic__BaseUrl", model.Address),
            ("LanguageModels__Providers__gemini__ApiKey", FakeModelServer.Key), ("LanguageModels__Providers__gemini__BaseUrl", model.Address),
            ("LanguageModels__FallbackModel", "gemini/gemini-of-mine"));
        await installation.HostRunnerAsync();

        var named = await RunAsync(installation, new
        {
            name = "named",
            prompt = "Say that it is done.",
            agent = new { fallback_model = "anthropic/claude-of-mine", judge_model = "gemini/gemini-of-mine" },
            postconditions = new[] { new { kind = "judge" } },
        });
        var asked = model.Requests.Select(request => $"{request.Provider}/{request.Model}").ToList();
        model.Forget();
        var unnamed = await RunAsync(installation, new { name = "unnamed", prompt = "Say that it is done." });

        Assert.Equal(["openai/gpt-that-fails", "anthropic/claude-of-mine", "gemini/gemini-of-mine"], asked);
        Assert.Equal(("completed", "verified"), (named.GetProperty("status").GetString(), named.GetProperty("verdict").GetString()));
        Assert.Equal(1m + 2m, named.GetProperty("cost_usd").GetDecimal());
        Assert.Equal("completed", unnamed.GetProperty("status").GetString());
        Assert.Equal(["openai/gpt-that-fails", "gemini/gemini-of-mine"], model.Requests.Select(request => $"{request.Provider}/{request.Model}"));
    }

    [Fact]
    public async Task A_key_that_the_task_names_leaves_the_owners_other_keys_to_the_other_models_and_a_model_without_a_key_is_named()
    {
        await using var model = await FakeModelServer.StartAsync(Answer);
        model.Models = ["gpt-that-fails", "claude-of-mine"];
        await using var installation = await Installation.CreateAsync(servers);
        await installation.HostApiAsync(
            null, ("LanguageModels__Provider", "openai"), ("LanguageModels__Model", "gpt-of-the-server"), ("LanguageModels__ApiKey", FakeModelServer.Key));
        await installation.HostRunnerAsync();
        await AddKeyAsync(installation, "anthropic", model.Address, isDefault: true);
        var own = await AddKeyAsync(installation, "openai", model.Address + "/v1", isDefault: false);

        object Task(string name, object agent) => new
        {
            name,
            prompt = "Say that it is done.",
            model = "openai/gpt-that-fails",
            agent,
            credentials = new[] { new { credential_id = own, purpose = "model" } },
        };
        var helped = await RunAsync(installation, Task("helped", new { fallback_model = "anthropic/claude-of-mine" }));
        var lost = await RunAsync(installation, Task("lost", new { judge_model = "gemini/gemini-2.5-flash" }));

        Assert.Equal("completed", helped.GetProperty("status").GetString());
        Assert.Equal(["openai/gpt-that-fails", "anthropic/claude-of-mine"], model.Requests.Select(request => $"{request.Provider}/{request.Model}"));
        Assert.Equal(("failed", "model_not_configured"), (lost.GetProperty("status").GetString(), lost.GetProperty("error").GetProperty("code").GetString()));
        Assert.Contains("gemini/gemini-2.5-flash", lost.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static async Task<Guid> AddKeyAsync(Installation installation, string type, string address, bool isDefault)
    {
        var fields = new { api_key = FakeModelServer.Key, base_url = address };
        var added = await installation.SendAsync(HttpMethod.Post, "/api/credentials", new { name = type, type, fields, is_default = isDefault });
        return added.GetProperty("id").GetGuid();
    }

    private static async Task<JsonElement> RunAsync(Installation installation, object task)
    {
        var added = await installation.SendAsync(HttpMethod.Post, "/api/tasks", task);
        return await installation.WaitForStateAsync(await installation.RunAsync(added.GetProperty("id").GetGuid()), "completed", "failed", "stopped");
    }

    private sealed class TableFile : IDisposable
    {
        public TableFile(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
