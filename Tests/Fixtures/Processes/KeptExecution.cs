using Npgsql;

namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>A log line as committed.</summary>
internal sealed record CommittedLine(long Position, int Attempt, string Text);

/// <summary>What the database has of an execution, with the rules that hold whatever was killed meanwhile.</summary>
internal sealed class KeptExecution
{
    private KeptExecution(Guid id) => Id = id;

    public Guid Id { get; }

    public string State { get; private init; } = "";

    public int Attempt { get; private init; }

    public long Position { get; private init; }

    public string? ErrorCode { get; private init; }

    /// <summary>In order of position.</summary>
    public IReadOnlyList<CommittedLine> Lines { get; private init; } = [];

    /// <summary>Positions of everything kept: lines, and steps as first seen and as last changed.</summary>
    public IReadOnlyList<(long Position, int Attempt)> Positions { get; private init; } = [];

    /// <summary>Steps of the last attempt that are not completed.</summary>
    public IReadOnlyList<int> OpenSteps { get; private init; } = [];

    public static async Task<KeptExecution> ReadAsync(Installation installation, Guid id)
    {
        // One snapshot, so that what is read belongs together while events go on.
        await using var connection = await installation.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        var rows = await QueryAsync(connection, id, "SELECT state, attempt, position, error_code FROM executions WHERE id = $1",
            row => (State: row.GetString(0), Attempt: row.GetInt32(1), Position: row.GetInt64(2), Error: row.IsDBNull(3) ? null : row.GetString(3)));
        var (state, attempt, position, error) = Assert.Single(rows);
        return new KeptExecution(id)
        {
            State = state,
            Attempt = attempt,
            Position = position,
            ErrorCode = error,
            Lines = await QueryAsync(connection, id, "SELECT position, attempt, message->>'text' FROM logs WHERE execution_id = $1 ORDER BY position",
                row => new CommittedLine(row.GetInt64(0), row.GetInt32(1), row.GetString(2))),
            Positions = await QueryAsync(connection, id,
                "SELECT position, attempt FROM logs WHERE execution_id = $1 UNION ALL " +
                "SELECT position, attempt FROM steps WHERE execution_id = $1 UNION ALL " +
                "SELECT changed_position, attempt FROM steps WHERE execution_id = $1 AND changed_position <> position",
                row => (row.GetInt64(0), row.GetInt32(1))),
            OpenSteps = await QueryAsync(connection, id,
                "SELECT number FROM steps JOIN executions e ON e.id = execution_id AND e.attempt = steps.attempt " +
                "WHERE execution_id = $1 AND status <> 'completed' ORDER BY number",
                row => row.GetInt32(0)),
        };
    }

    /// <summary>It completed, and every line of its last attempt is there once and in order.</summary>
    public void AssertCompletedWhole(int steps)
    {
        Assert.Equal("completed", State);
        AssertOrder();
        Assert.Equal(Enumerable.Range(1, steps).Select(number => $"line {number}"), LinesOf(Attempt));
        Assert.Empty(OpenSteps);
    }

    /// <summary>Nothing is doubled, nothing is missing in between, and no attempt tells anything after the next one began.</summary>
    public void AssertOrder()
    {
        Assert.Equal(Positions.Count, Positions.Select(kept => kept.Position).Distinct().Count());
        Assert.All(Positions, kept => Assert.InRange(kept.Position, 1, Position));
        var inOrder = Positions.OrderBy(kept => kept.Position).Select(kept => kept.Attempt).ToList();
        Assert.Equal(inOrder.Order(), inOrder);
        for (var attempt = 1; attempt <= Attempt; attempt++)
        {
            var lines = LinesOf(attempt);
            Assert.Equal(Enumerable.Range(1, lines.Count).Select(number => $"line {number}"), lines);
        }
    }

    /// <summary>The engine's own lines, without what the Api notes beside them.</summary>
    public IReadOnlyList<string> LinesOf(int attempt) =>
        Lines.Where(line => line.Attempt == attempt && line.Text.StartsWith("line ", StringComparison.Ordinal)).Select(line => line.Text).ToList();

    private static async Task<List<T>> QueryAsync<T>(NpgsqlConnection connection, Guid id, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue(id);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
