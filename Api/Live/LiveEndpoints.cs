using System.Net.WebSockets;
using Dashboard.Api.Executions;
using Dashboard.Api.Security;

namespace Dashboard.Api.Live;

/// <summary>The WebSockets. Their messages are documented in <c>docs/architecture.md</c>.</summary>
internal static class LiveEndpoints
{
    /// <summary>How long a client may take to answer the good-bye.</summary>
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    /// <summary>Of <c>?pictures=</c>: as bytes, not as text.</summary>
    private const string Binary = "binary";

    /// <summary>The same; the client says <c>seen</c> to each, and none is sent that would only lie behind those before it.</summary>
    private const string Answered = "answered";

    public static IEndpointRouteBuilder MapLive(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/ws").Requires(Scopes.Read).ExcludeFromDescription();
        group.Map("/executions/{id:guid}", (HttpContext context, Guid id) => WatchAsync(context, id, pictures: false));
        group.Map("/live/{id:guid}", (HttpContext context, Guid id) => WatchAsync(context, id, pictures: true));
        group.Map("/dashboard", WatchDashboardAsync);
        return endpoints;
    }

    private static async Task WatchAsync(HttpContext context, Guid id, bool pictures)
    {
        RequireSocket(context);
        var services = context.RequestServices;
        var user = services.GetRequiredService<CurrentUser>();
        await services.GetRequiredService<ExecutionQueries>().FindAsync(id, user, context.RequestAborted);
        var after = context.Request.Query["after"] is [{ Length: > 0 } text]
            ? long.TryParse(text, out var position) && position >= 0
                ? position
                : throw new ValidationException([new FieldError("after", "invalid_value", "This is not a position.")])
            : (long?)null;

        var wanted = context.Request.Query["pictures"].ToString();
        var time = services.GetRequiredService<TimeProvider>();
        var underway = new PicturesUnderway(wanted == Answered, time);
        var hub = services.GetRequiredService<LiveHub>();
        var watcher = await hub.WatchAsync(id, pictures);
        try
        {
            await ServeAsync(context, user, id, Access.View, (socket, stop) =>
            {
                var live = new LiveSocket(
                    socket, watcher, user, services.GetRequiredService<IServiceScopeFactory>(), services.GetRequiredService<LiveOptions>(),
                    time, binaryPictures: wanted is Binary or Answered, underway);
                return live.RunAsync(after, stop);
            }, wanted == Answered ? HearAsync : null);
        }
        finally
        {
            await hub.LeaveAsync(watcher);
        }

        Task HearAsync(TextSocket socket, ReadOnlyMemory<byte> message)
        {
            if (message.Span.SequenceEqual("seen"u8))
            {
                underway.Answered();
            }

            return Task.CompletedTask;
        }
    }

    private static Task WatchDashboardAsync(HttpContext context)
    {
        RequireSocket(context);
        var user = context.RequestServices.GetRequiredService<CurrentUser>();
        var hub = context.RequestServices.GetRequiredService<DashboardHub>();
        return ServeAsync(context, user, null, Access.View, (socket, stop) => hub.ServeAsync(socket, user, stop));
    }

    /// <summary>
    /// Runs a sender beside the receiver; whichever ends first ends both, and a stopping server says so. Ends too when the person
    /// may not any more what the socket is for.
    /// </summary>
    /// <param name="access">What it is for.</param>
    /// <param name="hear">Takes what the client says; null hears nothing.</param>
    internal static async Task<SocketEnding> ServeAsync(
        HttpContext context, CurrentUser user, Guid? execution, Access access, Func<TextSocket, CancellationToken, Task> send,
        Func<TextSocket, ReadOnlyMemory<byte>, Task>? hear = null)
    {
        using var webSocket = await context.WebSockets.AcceptWebSocketAsync();
        using var socket = new TextSocket(webSocket);
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);

        // Never cancelled by us: a cancelled read breaks the connection off before the last message is out.
        var receiving = socket.ReceiveAsync(hear is null ? null : bytes => hear(socket, bytes), context.RequestAborted);
        var sending = send(socket, ended.Token);
        var barred = context.RequestServices.GetRequiredService<SocketGuard>().BarredAsync(user, execution, access, ended.Token);
        await Task.WhenAny(receiving, sending, barred);
        await ended.CancelAsync();
        var failure = await FailureOfAsync(sending) ?? (receiving.IsCompleted ? await FailureOfAsync(receiving) : null);
        if (stopping.IsCancellationRequested)
        {
            await socket.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "server_stopping");
        }
        else if (failure is not null)
        {
            var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(LiveEndpoints));
            logger.LogWarning(failure, "A socket ended; its client comes back by itself");
            await socket.CloseAsync(WebSocketCloseStatus.InternalServerError, "error");
        }
        else if (barred.IsCompletedSuccessfully)
        {
            await socket.CloseAsync(WebSocketCloseStatus.PolicyViolation, "access_ended");
        }
        else
        {
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "");
        }

        var ending = barred.IsCompletedSuccessfully ? SocketEnding.Barred : SocketEnding.Closed;
        await FailureOfAsync(barred);
        if (await Task.WhenAny(receiving, Task.Delay(ClosePatience, CancellationToken.None)) != receiving)
        {
            socket.Abort();
            await FailureOfAsync(receiving);
        }

        return ending;
    }

    private static async Task<Exception?> FailureOfAsync(Task task)
    {
        try
        {
            await task;
            return null;
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or IOException)
        {
            // The client went away, which is how sockets end.
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    internal static void RequireSocket(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            throw new ApiException(StatusCodes.Status426UpgradeRequired, "websocket_required", "This address takes WebSockets only.");
        }
    }
}

/// <summary>Why a socket ended.</summary>
internal enum SocketEnding
{
    /// <summary>The client went away, or there was nothing more to say.</summary>
    Closed,

    /// <summary>The person may not any more what it was for.</summary>
    Barred,
}
