namespace Dashboard.Contracts;

/// <summary>A warning or error that a service logged; equal ones of one process are counted, not repeated.</summary>
/// <param name="Service"><c>api</c> or <c>runner</c>.</param>
/// <param name="Instance">Which of them: the runner's name, the Api's host.</param>
/// <param name="Message">The newest one's text.</param>
/// <param name="Exception">Kind and message of what was thrown, where something was.</param>
public sealed record ServiceWarning(
    string Service,
    string Instance,
    LogSeverity Level,
    string Category,
    string Message,
    string? Exception,
    Guid? ExecutionId,
    int Count,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt);
