using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Dashboard.Api.Security;
using Dashboard.Api.Tasks;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using static Dashboard.Tests.Api.Users.AccountStage;

namespace Dashboard.Tests.Api.Users;

/// <summary>What somebody may do with what a list shows, however much there is.</summary>
public sealed class SharedListTests(TestServers servers)
{
    /// <summary>More than any list gives at once.</summary>
    private const int Tasks = 230;

    [Fact]
    public async Task Every_execution_in_a_list_says_what_may_be_done_with_it_whatever_number_of_tasks_there_are()
    {
        await using var stage = await CreateAsync(servers);
        var administrator = stage.Client(TestAccounts.ApiKey);
        var person = await stage.JoinAsync("helper", "editor");
        var id = (await GetAsync(person, "/api/auth/status"))["user"].GetProperty("id").GetGuid();
        var oldest = (await PostAsync(administrator, "/api/tasks", new { name = "oldest", prompt = "p" }))["id"].GetGuid();
        await SendAsync(administrator, HttpMethod.Put, $"/api/tasks/{oldest}/shares", new object[] { new { access = "view" }, new { user_id = id, access = "run" } });
        await AddTasksAsync(stage);
        var newest = (await PostAsync(administrator, "/api/tasks", new { name = "newest", prompt = "p" }))["id"].GetGuid();
        await SendAsync(administrator, HttpMethod.Put, $"/api/tasks/{newest}/shares", new object[] { new { access = "view" } });
        var own = (await PostAsync(person, "/api/tasks", new { name = "own", prompt = "p" }))["id"].GetGuid();

        var tokens = await PostAsync(stage.Client(), "/api/auth/token", new { email = "helper@tests.example", password = TestAccounts.Password });
        using var socket = await OpenAsync(stage, tokens["access_token"].GetString()!);
        await UpdateAsync(socket, "snapshot", _ => true);
        foreach (var (client, task) in new[] { (administrator, oldest), (administrator, newest), (person, own) })
        {
            await PostAsync(client, $"/api/tasks/{task}/run");
        }

        var told = await UpdateAsync(socket, "execution_update", data => data.GetProperty("task_id").GetGuid() == oldest);
        Assert.Equal("run", told.GetProperty("access").GetString());
        var expected = new Dictionary<Guid, string?> { [oldest] = "run", [newest] = "view", [own] = "edit" };
        Assert.Equal(expected, Accesses((await GetAsync(person, "/api/executions"))["items"]));
        Assert.Equal(expected, Accesses((await GetAsync(person, "/api/dashboard"))["running"]));
        Assert.All(Accesses((await GetAsync(administrator, "/api/executions"))["items"]).Values, access => Assert.Equal("edit", access));

        var key = (await PostAsync(person, "/api/keys", new { name = "reports", scopes = new[] { "read" } }))["secret"].GetString();
        Assert.All(Accesses((await GetAsync(stage.Client(key), "/api/executions"))["items"]).Values, access => Assert.Equal("view", access));
    }

    [Fact]
    public async Task One_execution_says_what_may_be_done_with_it_also_when_its_task_is_gone()
    {
        await using var stage = await CreateAsync(servers);
        var administrator = stage.Client(TestAccounts.ApiKey);
        var owner = await stage.JoinAsync("owner", "editor");
        var helper = await stage.JoinAsync("helper", "editor");
        var helperId = (await GetAsync(helper, "/api/auth/status"))["user"].GetProperty("id").GetGuid();
        var ownerId = (await GetAsync(owner, "/api/auth/status"))["user"].GetProperty("id").GetGuid();
        var reader = stage.Client((await PostAsync(owner, "/api/keys", new { name = "reports", scopes = new[] { "read" } }))["secret"].GetString());
        var task = (await PostAsync(owner, "/api/tasks", new { name = "t", prompt = "p" }))["id"].GetGuid();
        await SendAsync(owner, HttpMethod.Put, $"/api/tasks/{task}/shares", new[] { new { user_id = helperId, access = "view" } });
        var execution = (await PostAsync(owner, $"/api/tasks/{task}/run"))["execution_id"].GetGuid();

        Assert.Equal("view", await AccessAsync(helper));
        await SendAsync(owner, HttpMethod.Put, $"/api/tasks/{task}/shares", new[] { new { user_id = helperId, access = "run" } });
        Assert.Equal("run", await AccessAsync(helper));
        Assert.Equal(["edit", "edit", "view"], [await AccessAsync(owner), await AccessAsync(administrator), await AccessAsync(reader)]);

        await SendAsync(owner, HttpMethod.Delete, $"/api/tasks/{task}");
        Assert.Equal(["edit", "edit", "view"], [await AccessAsync(owner), await AccessAsync(administrator), await AccessAsync(reader)]);
        (await GetAsync(helper, $"/api/executions/{execution}/live")).AssertIs(HttpStatusCode.NotFound, "execution_not_found");
        await SendAsync(administrator, HttpMethod.Put, $"/api/users/{ownerId}", new { name = "owner", role = "viewer" });
        Assert.Equal("run", await AccessAsync(owner));

        async Task<string> AccessAsync(HttpClient person)
        {
            var alone = (await GetAsync(person, $"/api/executions/{execution}"))["access"].GetString();
            Assert.Equal(alone, (await GetAsync(person, $"/api/executions/{execution}/live"))["execution"].GetProperty("access").GetString());
            return alone!;
        }
    }

    private static Task<int> AddTasksAsync(AccountStage stage) => stage.InDatabaseAsync(async context =>
    {
        var now = DateTimeOffset.UtcNow;
        for (var number = 0; number < Tasks; number++)
        {
            var task = new TaskEntity { Id = Guid.CreateVersion7(now), OwnerId = CurrentUser.FirstAdministrator, Name = $"task {number}", Prompt = "p", CreatedAt = now, UpdatedAt = now };
            context.Tasks.Add(task);
            context.TaskShares.Add(new TaskShare { Id = Guid.CreateVersion7(now), TaskId = task.Id, Access = Access.View });
        }

        return await context.SaveChangesAsync(TestContext.Current.CancellationToken);
    });

    private static Dictionary<Guid, string?> Accesses(JsonElement items) =>
        items.EnumerateArray().ToDictionary(item => item.GetProperty("task_id").GetGuid(), item => item.GetProperty("access").GetString());

    private static Task<WebSocket> OpenAsync(AccountStage stage, string token)
    {
        var sockets = stage.Host.Server.CreateWebSocketClient();
        sockets.ConfigureRequest = request => request.Headers.Authorization = $"Bearer {token}";
        return sockets.ConnectAsync(new Uri(stage.Host.Server.BaseAddress, "/ws/dashboard"), TestContext.Current.CancellationToken);
    }

    private static async Task<JsonElement> UpdateAsync(WebSocket socket, string type, Func<JsonElement, bool> isWanted)
    {
        var buffer = new byte[100_000];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken);
                length += part.Count;
            }
            while (!part.EndOfMessage);

            var message = JsonElement.Parse(buffer.AsSpan(0, length));
            if (message.GetProperty("type").GetString() == type && isWanted(message.GetProperty("data")))
            {
                return message.GetProperty("data");
            }
        }
    }
}
