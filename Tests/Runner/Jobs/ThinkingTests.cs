using System.Text.Json.Nodes;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Runner.Jobs;

/// <summary>What a model writes, from its server's wire to the socket of who watches.</summary>
public sealed class ThinkingTests(TestServers servers)
{
    private const string Secret = "canary-of-the-shop-4711";

    [Fact]
    public async Task Who_watches_reads_what_the_model_writes_before_its_step_ends_and_no_part_of_a_secret_in_it()
    {
        var answer = new JsonObject
        {
            ["thinking"] = $"Typed {Secret} into the field, and it was taken.",
            ["evaluation_previous"] = "success",
            ["next_goal"] = $"Say that {Secret} was taken",
            ["actions"] = new JsonArray(new JsonObject { ["type"] = "done", ["text"] = "Taken.", ["success"] = true }),
        }.ToJsonString();
        var turns = new SemaphoreSlim(0);
        await using var model = await FakeModelServer.StartAsync(_ => FakeReply.Say(answer) with { Pieces = answer.Length, BeforePiece = _ => turns.WaitAsync() });
        var access = model.Access("openai");
        await using var installation = await Installation.CreateAsync(servers);
        await installation.HostApiAsync(
            null, ("LanguageModels__Provider", access.Provider), ("LanguageModels__Model", access.Model), ("LanguageModels__ApiKey", access.ApiKey),
            ("LanguageModels__BaseUrl", access.BaseUrl!));
        await installation.HostRunnerAsync();
        var credential = await installation.SendAsync(HttpMethod.Post, "/api/credentials", new
        {
            name = "shop", type = "site_login", fields = new { login_url = "https://shop.test", username = "ann", password = Secret }, origins = new[] { "https://shop.test" },
        });
        var task = await installation.SendAsync(HttpMethod.Post, "/api/tasks", new
        {
            name = "thinking", prompt = "Type it.", credentials = new[] { new { credential_id = credential.GetProperty("id").GetGuid(), purpose = "site", name = "shop" } },
        });
        var execution = await installation.RunAsync(task.GetProperty("id").GetGuid());
        await using var socket = await TestSocket.OpenAsync(installation, $"/ws/live/{execution}");

        const string whole = "Typed <secret:shop.password> into the field, and it was taken.|Say that <secret:shop.password> was taken";
        var shown = new List<string>();
        var waiting = await socket.ReceiveAsync("thinking_update");
        for (var taken = 0; shown is [] || shown[^1] != whole; taken += 15)
        {
            turns.Release(taken < answer.IndexOf("\"actions\"", StringComparison.Ordinal) ? 15 : 1);
            var data = (await socket.ReceiveAsync("thinking_update")).GetProperty("data");
            shown.Add($"{data.GetProperty("thinking").GetString()}|{data.GetProperty("next_goal").GetString()}");
        }

        turns.Release(answer.Length);
        await installation.WaitForStateAsync(execution, "completed");

        Assert.Equal((1, ""), (waiting.GetProperty("data").GetProperty("step_number").GetInt32(), waiting.GetProperty("data").GetProperty("thinking").GetString()));
        Assert.All(shown, words => Assert.DoesNotContain("can", words, StringComparison.Ordinal));
        Assert.Contains("Typed|", shown);
    }
}
