using System.Net.Http.Json;
using System.Text.Json;

namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>What tests ask of an installation, through its Api as a client does.</summary>
internal static class InstallationRequests
{
    /// <summary>Creates a task that does nothing for so many steps of a tenth of a second, telling of each.</summary>
    public static async Task<Guid> CreateTaskAsync(
        this Installation installation, int steps, string whenRunning = "parallel", string onLostRunner = "restart_if_safe", string? name = null)
    {
        var task = await installation.SendAsync(HttpMethod.Post, "/api/tasks", new
        {
            name = name ?? $"{steps} steps",
            prompt = "Do nothing.",
            when_running = whenRunning,
            on_lost_runner = onLostRunner,
        });
        var id = task.GetProperty("id").GetGuid();
        await using var command = installation.Database.CreateCommand("UPDATE tasks SET no_op_milliseconds = $1 WHERE id = $2");
        command.Parameters.AddWithValue(steps * 100);
        command.Parameters.AddWithValue(id);
        await command.ExecuteNonQueryAsync();
        return id;
    }

    public static async Task<Guid> RunAsync(this Installation installation, Guid task)
    {
        var started = await installation.SendAsync(HttpMethod.Post, $"/api/tasks/{task}/run");
        return started.GetProperty("execution_id").GetGuid();
    }

    /// <summary>Starts several executions of one task that allows it.</summary>
    public static async Task<List<Guid>> RunSeveralAsync(this Installation installation, int count, int steps, string onLostRunner = "restart_if_safe")
    {
        var task = await installation.CreateTaskAsync(steps, onLostRunner: onLostRunner);
        var executions = new List<Guid>();
        for (var number = 0; number < count; number++)
        {
            executions.Add(await installation.RunAsync(task));
        }

        return executions;
    }

    public static Task<JsonElement> GetAsync(this Installation installation, string path) => installation.SendAsync(HttpMethod.Get, path);

    public static Task<JsonElement> ExecutionAsync(this Installation installation, Guid id) => installation.GetAsync($"/api/executions/{id}");

    public static Task<JsonElement> ControlAsync(this Installation installation, Guid id, string control) =>
        installation.SendAsync(HttpMethod.Post, $"/api/executions/{id}/{control}");

    /// <summary>Sends and gives the answer's JSON; fails when it is no success.</summary>
    public static async Task<JsonElement> SendAsync(this Installation installation, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(installation.Api, path));
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await installation.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    /// <summary>Waits until an execution is in one of these states.</summary>
    public static async Task<JsonElement> WaitForStateAsync(this Installation installation, Guid id, params string[] states)
    {
        JsonElement execution = default;
        await Until.TrueAsync($"execution {id} is {string.Join(" or ", states)}", async () =>
        {
            execution = await installation.ExecutionAsync(id);
            return states.Contains(execution.GetProperty("status").GetString());
        });
        return execution;
    }

    /// <summary>Waits until every execution has told of at least this step in its present attempt.</summary>
    public static Task WaitForStepAsync(this Installation installation, IEnumerable<Guid> executions, int step) =>
        Until.TrueAsync($"every execution reached step {step}", async () =>
        {
            foreach (var id in executions)
            {
                if ((await installation.ExecutionAsync(id)).GetProperty("current_step").GetInt32() < step)
                {
                    return false;
                }
            }

            return true;
        });
}
