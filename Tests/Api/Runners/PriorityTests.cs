using System.Net;
using Dashboard.Tests.Fixtures.Processes;

namespace Dashboard.Tests.Api.Runners;

[Collection(ApiGroup.Name)]
public sealed class PriorityTests(ApiFixture api)
{
    private readonly Installation _installation = api.Installation;

    [Fact]
    public async Task A_task_has_a_priority_that_its_executions_take_unless_they_are_started_with_another()
    {
        var task = await _installation.SendAsync(HttpMethod.Post, "/api/tasks", new { name = "n", prompt = "p", priority = "low", when_running = "parallel" });
        Assert.Equal("low", task.GetProperty("priority").GetString());
        var path = $"/api/tasks/{task.GetProperty("id").GetGuid()}/run";

        var usual = (await _installation.SendAsync(HttpMethod.Post, path)).GetProperty("execution_id").GetGuid();
        var urgent = (await _installation.SendAsync(HttpMethod.Post, path, new { priority = "high" })).GetProperty("execution_id").GetGuid();

        var (first, second) = (await _installation.ExecutionAsync(urgent), await _installation.ExecutionAsync(usual));
        Assert.Equal(("high", "low"), (first.GetProperty("priority").GetString(), second.GetProperty("priority").GetString()));
        Assert.Equal("low", first.GetProperty("task").GetProperty("priority").GetString());
        Assert.True(first.GetProperty("queue_position").GetInt32() < second.GetProperty("queue_position").GetInt32(), "Its place in the queue is not before.");

        var queue = (await _installation.GetAsync("/api/metrics")).GetProperty("queue");
        Assert.Equal(["high", "normal", "low"], queue.GetProperty("by_priority").EnumerateArray().Select(row => row.GetProperty("priority").GetString()));
        Assert.All(queue.GetProperty("by_priority").EnumerateArray().Where(row => row.GetProperty("priority").GetString() != "normal"),
            row => Assert.True(row.GetProperty("pending").GetInt32() >= 1));
        await _installation.ControlAsync(usual, "stop");
        await _installation.ControlAsync(urgent, "stop");
    }

    [Fact]
    public async Task A_task_that_says_nothing_is_normal()
    {
        var task = await _installation.SendAsync(HttpMethod.Post, "/api/tasks", new { name = "n", prompt = "p" });
        Assert.Equal("normal", task.GetProperty("priority").GetString());
    }

    [Theory]
    [InlineData("\"urgent\"")]
    [InlineData("1")]
    public async Task What_is_no_priority_is_refused_by_name(string value)
    {
        var task = await _installation.CreateTaskAsync(steps: 1);
        var created = await _installation.AskRawAsync(HttpMethod.Post, "/api/tasks", $$"""{"name":"n","prompt":"p","priority":{{value}}}""");
        var started = await _installation.AskRawAsync(HttpMethod.Post, $"/api/tasks/{task}/run", $$"""{"priority":{{value}}}""");
        foreach (var refused in new[] { created, started })
        {
            refused.AssertIs(HttpStatusCode.BadRequest, "validation_failed");
            Assert.Equal(["invalid_value"], refused.CodesOf("priority"));
        }
    }
}
