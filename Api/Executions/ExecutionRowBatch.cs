using Dashboard.Api.Data;
using Dashboard.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Dashboard.Api.Executions;

/// <summary>
/// Rows of one transaction, sent in one round trip. Plain SQL, because steps and actions are upserts on partitioned
/// tables and events come by the thousand.
/// </summary>
internal sealed class ExecutionRowBatch
{
    private const string UpsertStep = """
        INSERT INTO steps (execution_id, position, changed_position, id, attempt, number, action_type, description, status, detail,
            target, input_value, result, error_code, error_message, screenshot_key, started_at, completed_at, duration_ms)
        VALUES ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        ON CONFLICT (execution_id, attempt, number) DO UPDATE SET
            changed_position = excluded.changed_position, action_type = excluded.action_type, description = excluded.description,
            status = excluded.status, detail = excluded.detail, target = excluded.target, input_value = excluded.input_value,
            result = excluded.result, error_code = excluded.error_code, error_message = excluded.error_message,
            screenshot_key = coalesce(excluded.screenshot_key, steps.screenshot_key), started_at = excluded.started_at,
            completed_at = excluded.completed_at, duration_ms = excluded.duration_ms
        """;

    private const string UpsertAction = """
        INSERT INTO actions (execution_id, position, changed_position, attempt, step_number, index, action_type, description, status,
            target, input_value, result, error_code, error_message, started_at, completed_at, duration_ms, outside_effect)
        VALUES ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        ON CONFLICT (execution_id, attempt, step_number, index) DO UPDATE SET
            changed_position = excluded.changed_position, action_type = excluded.action_type, description = excluded.description,
            status = excluded.status, target = excluded.target, input_value = excluded.input_value, result = excluded.result,
            error_code = excluded.error_code, error_message = excluded.error_message, started_at = excluded.started_at,
            completed_at = excluded.completed_at, duration_ms = excluded.duration_ms, outside_effect = excluded.outside_effect
        """;

    private const string InsertLog = """
        INSERT INTO logs (execution_id, position, attempt, "timestamp", level, message, step_number)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """;

    private const string InsertArtifact = """
        INSERT INTO artifacts (execution_id, position, attempt, key, kind, name, content_type, size, step_number, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    private const string UpsertCheckpoint = """
        INSERT INTO checkpoints (execution_id, attempt, step, version, key, size, cookies, tabs, not_restorable, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (execution_id, attempt, step) DO UPDATE SET
            version = excluded.version, key = excluded.key, size = excluded.size, cookies = excluded.cookies, tabs = excluded.tabs,
            not_restorable = excluded.not_restorable, created_at = excluded.created_at
        """;

    private readonly List<NpgsqlBatchCommand> _commands = [];

    public void Upsert(ExecutionStep step) => Add(
        UpsertStep,
        Id(step.ExecutionId), Long(step.Position), Id(step.Id), Int(step.Attempt), Int(step.Number), Text(step.ActionType),
        JsonText(step.Description), Text(EnumText<StepState>.Write(step.Status)), Text(step.Detail), Text(step.Target),
        Text(step.InputValue), Text(step.Result), Text(step.ErrorCode), Text(step.ErrorMessage), Text(step.ScreenshotKey),
        Time(step.StartedAt), Time(step.CompletedAt), Long(step.DurationMs));

    public void Upsert(ExecutionAction action) => Add(
        UpsertAction,
        Id(action.ExecutionId), Long(action.Position), Int(action.Attempt), Int(action.StepNumber), Int(action.Index), Text(action.ActionType),
        JsonText(action.Description), Text(EnumText<StepState>.Write(action.Status)), Text(action.Target),
        Text(action.InputValue), Text(action.Result), Text(action.ErrorCode), Text(action.ErrorMessage),
        Time(action.StartedAt), Time(action.CompletedAt), Long(action.DurationMs),
        new NpgsqlParameter { Value = action.OutsideEffect, NpgsqlDbType = NpgsqlDbType.Boolean });

    public void Insert(ExecutionLog log) => Add(
        InsertLog,
        Id(log.ExecutionId), Long(log.Position), Int(log.Attempt), Time(log.Timestamp), Text(EnumText<LogSeverity>.Write(log.Level)),
        JsonText(log.Message), Int(log.StepNumber));

    public void Insert(ExecutionArtifact artifact) => Add(
        InsertArtifact,
        Id(artifact.ExecutionId), Long(artifact.Position), Int(artifact.Attempt), Text(artifact.Key),
        Text(EnumText<ArtifactKind>.Write(artifact.Kind)), Text(artifact.Name), Text(artifact.ContentType), Long(artifact.Size),
        Int(artifact.StepNumber), Time(artifact.CreatedAt));

    public void Upsert(ExecutionCheckpoint checkpoint) => Add(
        UpsertCheckpoint,
        Id(checkpoint.ExecutionId), Int(checkpoint.Attempt), Int(checkpoint.Step), Int(checkpoint.Version), Text(checkpoint.Key),
        Long(checkpoint.Size), Int(checkpoint.Cookies), JsonText(checkpoint.Tabs), JsonText(checkpoint.NotRestorable), Time(checkpoint.CreatedAt));

    /// <summary>Sends everything added so far within the connection's transaction.</summary>
    public async Task ExecuteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        if (_commands.Count == 0)
        {
            return;
        }

        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var command in _commands)
        {
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        _commands.Clear();
    }

    private void Add(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        _commands.Add(command);
    }

    private static NpgsqlParameter Id(Guid value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Uuid };

    private static NpgsqlParameter Int(int? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer };

    private static NpgsqlParameter Long(long? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint };

    private static NpgsqlParameter Time(DateTimeOffset? value) =>
        new() { Value = (object?)value?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz };

    // PostgreSQL's text cannot hold NUL; pages can.
    private static NpgsqlParameter Text(string? value) =>
        new() { Value = (object?)value?.Replace("\0", "", StringComparison.Ordinal) ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter JsonText<T>(T value) =>
        new() { Value = NulCharacters.RemoveFromJson(Conversions.Write(value)), NpgsqlDbType = NpgsqlDbType.Jsonb };
}
