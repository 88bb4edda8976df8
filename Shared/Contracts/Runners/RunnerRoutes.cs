namespace Dashboard.Contracts;

/// <summary>Routes of the runner protocol at the Api; the web frontend does not pass them on.</summary>
public static class RunnerRoutes
{
    public const string Prefix = "/runner";
    public const string Heartbeat = "/heartbeat";
    public const string Claim = "/claim";
    public const string Renew = "/renew";
    public const string Release = "/release";
    public const string Secrets = "/executions/{executionId:guid}/attempts/{attempt:int}/secrets";
    public const string Artifact = "/executions/{executionId:guid}/attempts/{attempt:int}/artifacts";

    /// <summary>A file that the person of a takeover chose for a page; removed when it was taken.</summary>
    public const string TakeoverFile = "/executions/{executionId:guid}/attempts/{attempt:int}/takeovers/{takeover:guid}/files/{file:guid}";

    public const string Checkpoint = "/executions/{executionId:guid}/attempts/{attempt:int}/checkpoint";

    /// <summary>Asked before each model call.</summary>
    public const string Quota = "/executions/{executionId:guid}/attempts/{attempt:int}/quota";

    /// <summary>Header that carries the runner's key.</summary>
    public const string KeyHeader = "X-Runner-Key";

    public static string SecretsOf(Guid executionId, int attempt, Guid runnerId) =>
        $"{Prefix}/executions/{executionId}/attempts/{attempt}/secrets?runner_id={runnerId}";

    public static string CheckpointOf(Guid executionId, int attempt, Guid runnerId) =>
        $"{Prefix}/executions/{executionId}/attempts/{attempt}/checkpoint?runner_id={runnerId}";

    public static string QuotaOf(Guid executionId, int attempt, Guid runnerId) =>
        $"{Prefix}/executions/{executionId}/attempts/{attempt}/quota?runner_id={runnerId}";

    public static string TakeoverFileOf(Guid executionId, int attempt, Guid runnerId, Guid takeover, Guid file) =>
        $"{Prefix}/executions/{executionId}/attempts/{attempt}/takeovers/{takeover}/files/{file}?runner_id={runnerId}";

    public static string ArtifactOf(Guid executionId, int attempt, Guid runnerId, string key) =>
        $"{Prefix}/executions/{executionId}/attempts/{attempt}/artifacts?runner_id={runnerId}&key={Uri.EscapeDataString(key)}";
}
