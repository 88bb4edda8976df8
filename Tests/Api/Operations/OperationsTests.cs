using System.Net;
using System.Text.Json;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;

namespace Dashboard.Tests.Api.Operations;

[Collection(ApiGroup.Name)]
public sealed class OperationsTests(ApiFixture api)
{
    private readonly Installation _installation = api.Installation;

    [Fact]
    public async Task The_dashboard_counts_lists_and_names_what_fails()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        while (await runner.ClaimAsync() is not null)
        {
            // What other tests left waiting would be given to it on the way and counted.
        }

        var before = (await _installation.GetAsync("/api/dashboard")).GetProperty("counts");
        var failing = await _installation.CreateTaskAsync(steps: 1);
        var lease = await runner.StartAsync(failing);
        await runner.CommitAsync(lease, new FinishedEvent { Outcome = ExecutionOutcome.Failed, Error = new ExecutionError("went_wrong", "It went wrong.") });
        var running = await runner.StartAsync(await _installation.CreateTaskAsync(steps: 1));

        var dashboard = await _installation.GetAsync("/api/dashboard");
        var counts = dashboard.GetProperty("counts");
        Assert.Equal(before.GetProperty("failed_today").GetInt32() + 1, counts.GetProperty("failed_today").GetInt32());
        Assert.Equal(before.GetProperty("tasks").GetInt32() + 2, counts.GetProperty("tasks").GetInt32());
        Assert.Equal(before.GetProperty("running").GetInt32() + 1, counts.GetProperty("running").GetInt32());
        Assert.Contains(dashboard.GetProperty("running").EnumerateArray(), row => row.GetProperty("id").GetGuid() == running.ExecutionId);
        Assert.Contains(dashboard.GetProperty("latest").EnumerateArray(), row => row.GetProperty("id").GetGuid() == lease.ExecutionId);
        Assert.Contains(dashboard.GetProperty("failing").EnumerateArray(), row => row.GetProperty("task_id").GetGuid() == failing);

        // A later success takes the task off the list.
        await runner.CompleteAsync(await runner.StartAsync(failing));
        dashboard = await _installation.GetAsync("/api/dashboard");
        Assert.DoesNotContain(dashboard.GetProperty("failing").EnumerateArray(), row => row.GetProperty("task_id").GetGuid() == failing);
    }

    [Fact]
    public async Task Metrics_show_the_queue_and_runners_that_live()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var execution = await _installation.RunAsync(await _installation.CreateTaskAsync(steps: 1));

        var metrics = await _installation.GetAsync("/api/metrics");
        var queue = metrics.GetProperty("queue");
        Assert.True(queue.GetProperty("pending").GetInt32() >= 1);
        Assert.True(queue.GetProperty("capacity").GetInt32() >= 10);
        Assert.True(metrics.GetProperty("watchers").GetInt32() >= 0);
        var listed = Assert.Single((await _installation.GetAsync("/api/runners")).EnumerateArray(), row => row.GetProperty("id").GetGuid() == runner.Id);
        Assert.True(listed.GetProperty("alive").GetBoolean());
        await _installation.ControlAsync(execution, "stop");
    }

    [Fact]
    public async Task An_operator_sees_everything_in_one_answer()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        JsonElement seen = default;
        await Until.TrueAsync("all event streams are read", async () =>
        {
            seen = await _installation.GetAsync("/api/operations");
            return seen.GetProperty("events").GetProperty("shards").EnumerateArray().All(shard => shard.GetProperty("reader").ValueKind == JsonValueKind.String);
        });

        Assert.Contains(seen.GetProperty("runners").EnumerateArray(), row => row.GetProperty("id").GetGuid() == runner.Id);
        Assert.Equal(3, seen.GetProperty("queue").GetProperty("by_priority").GetArrayLength());
        Assert.Equal(RedisNames.EventShards, seen.GetProperty("events").GetProperty("shards").GetArrayLength());
        var (postgres, redis, store) = (seen.GetProperty("postgres"), seen.GetProperty("redis"), seen.GetProperty("artifact_store"));
        Assert.All([postgres, redis, store], dependency => Assert.True(dependency.GetProperty("healthy").GetBoolean(), dependency.GetRawText()));
        Assert.All([postgres, redis, store], dependency => Assert.True(dependency.GetProperty("latency_ms").GetDouble() >= 0));
        Assert.True(postgres.GetProperty("size_bytes").GetInt64() > 1_000_000);
        Assert.InRange(postgres.GetProperty("connections").GetInt32(), 1, postgres.GetProperty("max_connections").GetInt32());
        Assert.Equal(("noeviction", true), (redis.GetProperty("eviction_policy").GetString(), redis.GetProperty("append_only").GetBoolean()));
        Assert.Equal("azure_blob", store.GetProperty("kind").GetString());
        var self = Assert.Single(seen.GetProperty("apis").EnumerateArray());
        Assert.True(self.GetProperty("self").GetBoolean());
        Assert.Equal(RedisNames.EventShards, self.GetProperty("event_shards").GetInt32());
        var disk = Assert.Single(seen.GetProperty("disks").EnumerateArray());
        Assert.Equal(["temporary"], disk.GetProperty("uses").EnumerateArray().Select(use => use.GetString()));
        Assert.InRange(disk.GetProperty("free_percent").GetDouble(), 0, 100);
        Assert.Equal(300, seen.GetProperty("alerts").GetProperty("thresholds").GetProperty("queue_seconds").GetDouble());
        Assert.Equal(JsonValueKind.Array, seen.GetProperty("warnings").ValueKind);
    }

    [Fact]
    public async Task Info_names_the_version_and_the_model()
    {
        var info = await _installation.GetAsync("/api/info");
        Assert.Matches(@"^\d+\.\d+", info.GetProperty("version").GetString());
        Assert.Equal("openai/test-model", info.GetProperty("default_model").GetString());
        Assert.DoesNotContain(ApiFixture.ModelKey, info.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_are_checked_kept_and_used_for_new_tasks()
    {
        var settings = await _installation.GetAsync("/api/settings");
        Assert.Equal((30, 365), (settings.GetProperty("screenshot_retention_days").GetInt32(), settings.GetProperty("execution_retention_days").GetInt32()));
        try
        {
            await _installation.SendAsync(HttpMethod.Put, "/api/settings", new { limits = new { max_steps = 12 }, browser = new { locale = "ja-JP" } });
            Assert.Equal(12, (await _installation.GetAsync("/api/settings")).GetProperty("limits").GetProperty("max_steps").GetInt32());
            var task = await _installation.SendAsync(HttpMethod.Post, "/api/tasks", new { name = "n", prompt = "p" });
            Assert.Equal(12, task.GetProperty("limits").GetProperty("max_steps").GetInt32());
            Assert.Equal("ja-JP", task.GetProperty("browser").GetProperty("locale").GetString());

            var refused = await _installation.AskAsync(HttpMethod.Put, "/api/settings", new { screenshot_retention_days = 0, limits = new { max_steps = 0 } });
            refused.AssertIs(HttpStatusCode.BadRequest, "validation_failed");
            Assert.Equal(["out_of_range"], refused.CodesOf("screenshot_retention_days"));
            Assert.Equal(["out_of_range"], refused.CodesOf("limits.max_steps"));
            foreach (var field in new[] { "limits", "browser" })
            {
                var missing = await _installation.AskRawAsync(HttpMethod.Put, "/api/settings", $$"""{"{{field}}":null}""");
                missing.AssertIs(HttpStatusCode.BadRequest, "validation_failed");
                Assert.Equal(["required"], missing.CodesOf(field));
            }
        }
        finally
        {
            await _installation.SendAsync(HttpMethod.Put, "/api/settings", settings);
        }
    }

    [Fact]
    public async Task Health_names_every_dependency()
    {
        var health = await _installation.AskAsync("/health");
        Assert.Equal(HttpStatusCode.OK, health.Status);
        foreach (var name in new[] { "postgres", "redis", "artifacts", "migrations" })
        {
            Assert.Equal("healthy", health[name].GetString());
        }

        Assert.Equal(HttpStatusCode.OK, (await _installation.AskAsync("/alive")).Status);
    }
}
