using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;

namespace Dashboard.Tests.Api.Executions;

/// <summary>What the settings say about old executions is done, without anybody asking.</summary>
[Collection(ApiGroup.Name)]
public sealed class RetentionTests(ApiFixture api)
{
    private readonly Installation _installation = api.Installation;

    [Fact]
    public async Task Pictures_of_old_executions_go_and_everything_else_stays()
    {
        var (execution, key) = await EndedExecutionWithPictureAsync(daysAgo: 31);

        await Until.TrueAsync("the picture is gone", async () => await CountAsync(
            "SELECT count(*) FROM steps WHERE execution_id = $1 AND screenshot_key IS NULL", execution) == 1);

        Assert.False(await ExistsAsync(key));
        Assert.Equal("completed", (await _installation.ExecutionAsync(execution)).GetProperty("status").GetString());
        Assert.Equal(0, await CountAsync("SELECT count(*) FROM artifacts WHERE execution_id = $1", execution));
        Assert.NotEqual(0, await CountAsync("SELECT count(*) FROM logs WHERE execution_id = $1", execution));
    }

    [Fact]
    public async Task Executions_older_than_their_retention_go_with_everything()
    {
        var (execution, key) = await EndedExecutionWithPictureAsync(daysAgo: 366);

        await Until.TrueAsync("it is gone", async () => await CountAsync("SELECT count(*) FROM executions WHERE id = $1", execution) == 0);

        Assert.False(await ExistsAsync(key));
        Assert.Equal(0, await CountAsync("SELECT count(*) FROM logs WHERE execution_id = $1", execution));
    }

    private async Task<(Guid Execution, string Key)> EndedExecutionWithPictureAsync(int daysAgo)
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var lease = await runner.StartAsync(await _installation.CreateTaskAsync(steps: 1));
        var key = $"executions/{lease.ExecutionId}/1/steps/1-after.jpg";
        using (await runner.StoreAsync(lease, key, [1, 2, 3]))
        {
            await runner.CommitAsync(
                lease,
                new StepEvent { Number = 1, ActionType = "click", Description = "Click", Status = StepState.Completed, ScreenshotKey = key },
                new ArtifactEvent { Key = key, Kind = ArtifactKind.Screenshot, Name = "1.jpg", ContentType = "image/jpeg", Size = 3 });
            await runner.CompleteAsync(lease);
        }

        await using var command = _installation.Database.CreateCommand("UPDATE executions SET completed_at = now() - $2 WHERE id = $1");
        command.Parameters.AddWithValue(lease.ExecutionId);
        command.Parameters.AddWithValue(TimeSpan.FromDays(daysAgo));
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return (lease.ExecutionId, key);
    }

    private async Task<long> CountAsync(string sql, Guid execution)
    {
        await using var command = _installation.Database.CreateCommand(sql);
        command.Parameters.AddWithValue(execution);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private async Task<bool> ExistsAsync(string key)
    {
        var blobs = new Azure.Storage.Blobs.BlobServiceClient(_installation.Blobs).GetBlobContainerClient("artifacts");
        return await blobs.GetBlobClient(key).ExistsAsync(TestContext.Current.CancellationToken);
    }
}
