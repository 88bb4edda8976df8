using System.Diagnostics;

namespace Dashboard.Messaging;

/// <summary>
/// Spans of Redis commands, which the client library has none of. Only commands that belong to something have one:
/// those of loops in the background would be traces of nothing.
/// </summary>
public static class RedisSpans
{
    public const string ActivitySourceName = "Dashboard.Messaging";

    private static readonly ActivitySource Source = new(ActivitySourceName);

    /// <param name="command">For example <c>XADD</c>.</param>
    /// <param name="name">Stream, channel or kind of key; never with an id in it, since there would be a name for each.</param>
    public static Task<T> RunAsync<T>(string command, string name, Func<Task<T>> work) =>
        Activity.Current is { Recorded: true } && Source.HasListeners() ? TracedAsync(command, name, work) : work();

    private static async Task<T> TracedAsync<T>(string command, string name, Func<Task<T>> work)
    {
        using var span = Source.StartActivity($"{command} {name}", ActivityKind.Client);
        span?.SetTag("db.system.name", "redis").SetTag("db.operation.name", command).SetTag("db.collection.name", name);
        try
        {
            return await work();
        }
        catch (Exception failure)
        {
            var type = failure.GetType().Name;
            span?.SetStatus(ActivityStatusCode.Error, type).SetTag("error.type", type);
            throw;
        }
    }
}
