using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>Our own script context in one document: it sees the page's elements but not its variables, nor it ours.</summary>
internal sealed class IsolatedWorld
{
    public const string Name = "workflow-dashboard";

    private readonly Lock _lock = new();
    private readonly Dictionary<PageScript, Task<string>> _functions = [];

    private IsolatedWorld(CdpSession session, int contextId)
    {
        Session = session;
        ContextId = contextId;
    }

    public CdpSession Session { get; }

    public int ContextId { get; }

    /// <param name="isLocalRoot">The frame is the topmost one of its session's process.</param>
    public static async Task<IsolatedWorld> CreateAsync(CdpSession session, string frameId, bool isLocalRoot)
    {
        var answer = await session.SendAsync(
            "Page.createIsolatedWorld", new { frameId, worldName = Name, grantUniveralAccess = true });
        var world = new IsolatedWorld(session, answer.GetProperty("executionContextId").GetInt32());
        var defined = await session.SendAsync("Runtime.evaluate", new { expression = PageHook.World, contextId = world.ContextId, returnByValue = true });
        if (isLocalRoot && defined.GetProperty("result").TryGetProperty("value", out var met) && met.ValueKind == JsonValueKind.False)
        {
            await session.SendAsync("Runtime.evaluate", new { expression = PageHook.Meet, silent = true });
        }

        return world;
    }

    public async Task<JsonElement> CallAsync(PageScript script, object?[] arguments, bool returnByValue, CancellationToken cancellationToken)
    {
        var function = await FunctionAsync(script).WaitAsync(cancellationToken);
        var answer = await Session.SendAsync(
            "Runtime.callFunctionOn",
            new
            {
                functionDeclaration = "function(...a){return this(...a)}",
                objectId = function,
                arguments = Array.ConvertAll(arguments, ToArgument),
                returnByValue,
                awaitPromise = true,
                userGesture = script.UserGesture,
            },
            cancellationToken);
        ThrowIfFailed(script, answer);
        return answer.GetProperty("result");
    }

    private static object ToArgument(object? argument) => argument is ElementRef element
        ? new { objectId = element.ObjectId }
        : new { value = JsonSerializer.SerializeToElement(argument, CdpJson.Options) };

    private static void ThrowIfFailed(PageScript script, JsonElement answer)
    {
        if (answer.TryGetProperty("exceptionDetails", out var details))
        {
            var thrown = details.TryGetProperty("exception", out var exception) ? exception.Text("description") : null;
            throw new PageScriptException(script.Name, thrown ?? details.Text("text") ?? "failed");
        }
    }

    private Task<string> FunctionAsync(PageScript script)
    {
        lock (_lock)
        {
            if (!_functions.TryGetValue(script, out var function))
            {
                function = CompileAsync(script);
                _functions[script] = function;
            }

            return function;
        }
    }

    private async Task<string> CompileAsync(PageScript script)
    {
        var answer = await Session.SendAsync("Runtime.evaluate", new { expression = $"({script.Source})", contextId = ContextId });
        ThrowIfFailed(script, answer);
        return answer.GetProperty("result").GetProperty("objectId").GetString()!;
    }
}
