using System.Net;
using System.Text.Json;
using Dashboard.Tests.Fixtures.Processes;

namespace Dashboard.Tests.Api.Tasks;

[Collection(ApiGroup.Name)]
public sealed class TaskTests(ApiFixture api)
{
    private readonly Installation _installation = api.Installation;

    [Fact]
    public async Task A_task_can_be_created_read_replaced_and_deleted()
    {
        var created = await _installation.AskAsync(HttpMethod.Post, "/api/tasks", new
        {
            name = " 昨日の売上 ",
            prompt = "Read yesterday's sales.",
            limits = new { max_steps = 7 },
            browser = new { locale = "ja-JP", time_zone = "Asia/Tokyo" },
            notify_on_success = true,
        });
        Assert.Equal(HttpStatusCode.Created, created.Status);
        var path = $"/api/tasks/{created["id"].GetGuid()}";
        Assert.Equal(path, created.Response.Headers.Location?.ToString());

        var read = await _installation.GetAsync(path);
        Assert.Equal("昨日の売上", read.GetProperty("name").GetString());
        Assert.Equal((7, 5), (read.GetProperty("limits").GetProperty("max_steps").GetInt32(), read.GetProperty("limits").GetProperty("max_failures").GetInt32()));
        Assert.True(read.GetProperty("is_active").GetBoolean());
        Assert.True(read.GetProperty("notify_on_failure").GetBoolean());
        Assert.Equal("restart_if_safe", read.GetProperty("on_lost_runner").GetString());
        Assert.Equal(JsonValueKind.Null, read.GetProperty("last_execution").ValueKind);

        var replaced = await _installation.AskAsync(HttpMethod.Put, path, new
        {
            name = "Recorded",
            recipe = new { actions = new[] { new { action = new { type = "navigate", url = "https://example.com" } } } },
            is_active = false,
        });
        Assert.Equal((HttpStatusCode.OK, JsonValueKind.Null), (replaced.Status, replaced["prompt"].ValueKind));
        Assert.Equal("navigate", replaced["recipe"].GetProperty("actions")[0].GetProperty("action").GetProperty("type").GetString());
        Assert.False(replaced["is_active"].GetBoolean());

        Assert.Equal(HttpStatusCode.NoContent, (await _installation.AskAsync(HttpMethod.Delete, path)).Status);
        (await _installation.AskAsync(path)).AssertIs(HttpStatusCode.NotFound, "task_not_found");
        (await _installation.AskAsync(HttpMethod.Delete, path)).AssertIs(HttpStatusCode.NotFound, "task_not_found");
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("PUT", "")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/run")]
    [InlineData("POST", "/toggle")]
    public async Task An_unknown_task_is_not_found(string method, string route)
    {
        var body = method == "PUT" ? new { name = "n", prompt = "p" } : null;
        (await _installation.AskAsync(new HttpMethod(method), $"/api/tasks/{Guid.CreateVersion7()}{route}", body))
            .AssertIs(HttpStatusCode.NotFound, "task_not_found");
    }

    [Theory]
    [InlineData("""{"prompt":"p"}""", "name", "required")]
    [InlineData("""{"name":"  ","prompt":"p"}""", "name", "required")]
    [InlineData("""{"name":"n"}""", "prompt", "required")]
    [InlineData("""{"name":"n\u0000","prompt":"p"}""", "name", "invalid_value")]
    [InlineData("""{"name":"n","prompt":"p","recipe":{"actions":[{"action":{"type":"back"}}]}}""", "prompt", "prompt_or_recipe")]
    [InlineData("""{"name":"n","recipe":{"actions":[]}}""", "recipe.actions", "required")]
    [InlineData("""{"name":"n","recipe":{"actions":[{"action":{"type":"back"}},{"action":{"type":"navigate","url":"x"}}]}}""", "recipe.actions[1].action.url", "invalid_url")]
    [InlineData("""{"name":"n","prompt":"p","limits":{"max_steps":0}}""", "limits.max_steps", "out_of_range")]
    [InlineData("""{"name":"n","prompt":"p","limits":{"max_cost_usd":-1}}""", "limits.max_cost_usd", "out_of_range")]
    [InlineData("""{"name":"n","prompt":"p","limits":{"step_timeout_seconds":120}}""", "limits.step_timeout_seconds", "step_not_longer_than_model")]
    [InlineData("""{"name":"n","prompt":"p","limits":{"max_tokens":5}}""", "limits.max_tokens", "out_of_range")]
    [InlineData("""{"name":"n","prompt":"p","agent":{"observation_tokens":10}}""", "agent.observation_tokens", "out_of_range")]
    [InlineData("""{"name":"n","prompt":"p","agent":{"full_turns":0}}""", "agent.full_turns", "out_of_range")]
    [InlineData("""{"name":"n","prompt":"p","postconditions":[{"kind":"text_present"}]}""", "postconditions[0].value", "required")]
    [InlineData("""{"name":"n","prompt":"p","postconditions":[{"kind":"judge"},{"kind":"expression","value":"count($.a"}]}""", "postconditions[1].value", "invalid_expression")]
    [InlineData("""{"name":"n","prompt":"p","postconditions":[{"kind":"result_schema","schema":3}]}""", "postconditions[0].schema", "invalid_schema")]
    [InlineData("""{"name":"n","recipe":{"actions":[{"action":{"type":"back"}}]},"postconditions":[{"kind":"judge"}]}""", "postconditions[0].value", "required")]
    [InlineData("""{"name":"n","prompt":"p","agent":{"search_url":"https://example.com/?q="}}""", "agent.search_url", "invalid_url")]
    [InlineData("""{"name":"n","prompt":"p","agent":{"search_url":"https://{query}/"}}""", "agent.search_url", "invalid_url")]
    [InlineData("""{"name":"n","prompt":"p","browser":{"time_zone":"Tokyo"}}""", "browser.time_zone", "unknown_time_zone")]
    [InlineData("""{"name":"n","prompt":"p","browser":{"locale":"klingon-!"}}""", "browser.locale", "unknown_locale")]
    [InlineData("""{"name":"n","prompt":"p","browser":{"viewport_width":10}}""", "browser.viewport_width", "out_of_range")]
    [InlineData("""{"name":"n","prompt":"p","browser":{"device":"Nokia 3310"}}""", "browser.device", "unknown_device")]
    [InlineData("""{"name":"n","prompt":"p","browser":{"proxy_server":"proxy"}}""", "browser.proxy_server", "invalid_proxy")]
    [InlineData("""{"name":"n","prompt":"p","browser":{"proxy_server":"ftp://proxy:21"}}""", "browser.proxy_server", "invalid_proxy")]
    [InlineData("""{"name":"n","prompt":"p","browser":{"proxy_server":"http://me:secret@proxy:3128"}}""", "browser.proxy_server", "invalid_proxy")]
    [InlineData("""{"name":"n","prompt":"p","browser":{"proxy_password":"plain"}}""", "browser.proxy_password", "secret_required")]
    [InlineData("""{"name":"n","prompt":"p","allowed_hosts":["example.com","https://example.com/a"]}""", "allowed_hosts[1]", "invalid_host")]
    [InlineData("""{"name":"n","prompt":"p","blocked_hosts":["good.com@evil.com"]}""", "blocked_hosts[0]", "invalid_host")]
    [InlineData("""{"name":"n","prompt":"p","blocked_hosts":["ex*mple.com"]}""", "blocked_hosts[0]", "invalid_host")]
    public async Task A_field_that_is_not_as_it_must_be_is_named_with_a_code(string body, string field, string code)
    {
        var answer = await _installation.AskRawAsync(HttpMethod.Post, "/api/tasks", body);
        answer.AssertIs(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal([code], answer.CodesOf(field));
    }

    [Fact]
    public async Task The_hosts_of_a_task_are_kept_and_go_with_its_executions()
    {
        var task = await _installation.SendAsync(HttpMethod.Post, "/api/tasks", new
        {
            name = "n",
            prompt = "p",
            allowed_hosts = new[] { " example.com ", "*.example.com", "EXAMPLE.com" },
            blocked_hosts = new[] { "ads.example.com:443" },
        });
        var read = await _installation.GetAsync($"/api/tasks/{task.GetProperty("id").GetGuid()}");
        var execution = await _installation.GetAsync($"/api/executions/{await _installation.RunAsync(task.GetProperty("id").GetGuid())}");
        foreach (var kept in new[] { task, read, execution.GetProperty("task") })
        {
            Assert.Equal(["example.com", "*.example.com"], kept.GetProperty("allowed_hosts").EnumerateArray().Select(host => host.GetString()));
            Assert.Equal(["ads.example.com:443"], kept.GetProperty("blocked_hosts").EnumerateArray().Select(host => host.GetString()));
        }

        var many = await _installation.AskAsync(HttpMethod.Post, "/api/tasks", new { name = "n", prompt = "p", blocked_hosts = Enumerable.Repeat("a.example", 201) });
        Assert.Equal(["too_many"], many.CodesOf("blocked_hosts"));
    }

    [Fact]
    public async Task A_prompt_may_have_20000_characters_and_no_more()
    {
        var longest = await _installation.AskAsync(HttpMethod.Post, "/api/tasks", new { name = "n", prompt = new string('字', 20_000) });
        var tooLong = await _installation.AskAsync(HttpMethod.Post, "/api/tasks", new { name = "n", prompt = new string('字', 20_001) });

        Assert.Equal(HttpStatusCode.Created, longest.Status);
        tooLong.AssertIs(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal(["too_long"], tooLong.CodesOf("prompt"));
    }

    [Fact]
    public async Task Inputs_of_a_run_are_checked()
    {
        var task = await _installation.CreateTaskAsync(steps: 1);
        var tooLong = await _installation.AskAsync(HttpMethod.Post, $"/api/tasks/{task}/run", new { inputs = new { a = new string('x', 20_001) } });
        var nothing = await _installation.AskRawAsync(HttpMethod.Post, $"/api/tasks/{task}/run", """{"inputs":{"a":null}}""");

        Assert.Equal(["too_long"], tooLong.CodesOf("inputs.a"));
        Assert.Equal(["required"], nothing.CodesOf("inputs.a"));
    }

    [Fact]
    public async Task Switching_off_and_on_again_is_one_call_each()
    {
        var task = await _installation.CreateTaskAsync(steps: 1);

        Assert.False((await _installation.SendAsync(HttpMethod.Post, $"/api/tasks/{task}/toggle")).GetProperty("is_active").GetBoolean());
        Assert.True((await _installation.SendAsync(HttpMethod.Post, $"/api/tasks/{task}/toggle")).GetProperty("is_active").GetBoolean());
    }

    [Fact]
    public async Task Pages_of_a_list_hold_every_task_once_newest_first()
    {
        var word = $"paged{Guid.NewGuid():N}";
        var tasks = new List<Guid>();
        for (var number = 0; number < 5; number++)
        {
            tasks.Add(await _installation.CreateTaskAsync(steps: 1, name: $"{word} {number}"));
        }

        await _installation.SendAsync(HttpMethod.Post, $"/api/tasks/{tasks[1]}/toggle");

        var seen = new List<Guid>();
        string? after = null;
        do
        {
            var page = await _installation.GetAsync($"/api/tasks?limit=2&search={word}{(after is null ? "" : $"&after={after}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            after = page.GetProperty("next_after").GetString();
        }
        while (after is not null);

        Assert.Equal(tasks.AsEnumerable().Reverse(), seen);
        var off = await _installation.GetAsync($"/api/tasks?is_active=false&search={word.ToUpperInvariant()}");
        Assert.Equal(tasks[1], Assert.Single(off.GetProperty("items").EnumerateArray()).GetProperty("id").GetGuid());
        Assert.Empty((await _installation.GetAsync($"/api/tasks?search={word}_")).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("after=yesterday", "after")]
    public async Task A_page_that_cannot_be_is_refused(string query, string field)
    {
        var answer = await _installation.AskAsync($"/api/tasks?{query}");
        answer.AssertIs(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Single(answer.CodesOf(field));
    }

    [Fact]
    public async Task Editing_a_task_changes_nothing_that_was_started_before()
    {
        var task = await _installation.CreateTaskAsync(steps: 1, name: "as it was");
        var execution = await _installation.RunAsync(task);
        await _installation.SendAsync(HttpMethod.Put, $"/api/tasks/{task}", new { name = "as it is", prompt = "Something else." });

        var snapshot = (await _installation.ExecutionAsync(execution)).GetProperty("task");
        Assert.Equal(("as it was", "Do nothing."), (snapshot.GetProperty("name").GetString(), snapshot.GetProperty("prompt").GetString()));
        var listed = await _installation.GetAsync($"/api/executions?task_id={task}");
        Assert.Equal("as it was", Assert.Single(listed.GetProperty("items").EnumerateArray()).GetProperty("task_name").GetString());
    }

    [Fact]
    public async Task Deleting_a_task_stops_what_runs_of_it_and_keeps_its_history()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var task = await _installation.CreateTaskAsync(steps: 1);
        var running = await runner.StartAsync(task);
        var pending = await _installation.RunAsync(task);
        await _installation.AskAsync(HttpMethod.Delete, $"/api/tasks/{task}");

        Assert.Equal("stopping", (await _installation.ExecutionAsync(running.ExecutionId)).GetProperty("status").GetString());
        Assert.Equal("stopped", (await _installation.ExecutionAsync(pending)).GetProperty("status").GetString());
    }
}
