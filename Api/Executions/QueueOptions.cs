using Dashboard.Contracts;

namespace Dashboard.Api.Executions;

/// <summary>
/// What a priority is worth. The queue is one line ordered by time, and a priority moves an execution in it by minutes:
/// whatever waits is passed only by what is queued within the sum of both after it, so nothing waits for ever.
/// </summary>
public sealed class QueueOptions
{
    public TimeSpan HighAdvance { get; set; } = TimeSpan.FromMinutes(10);

    public TimeSpan LowDelay { get; set; } = TimeSpan.FromMinutes(10);

    public TimeSpan ShiftOf(Priority priority) => priority switch
    {
        Priority.High => -HighAdvance,
        Priority.Low => LowDelay,
        _ => TimeSpan.Zero,
    };
}
