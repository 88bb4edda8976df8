using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>Our own script context in one document: it sees the page's elements but not its variables, nor it ours.</summary>
internal sealed class IsolatedWorld
{
    public const string Name = "workflow-dashboard";

    private const string Call = "function(...a){return this(...a)}";

    /// <summary>Calls with an element that is known by its number so far, in place of the argument with this index.</summary>
    private const string CallByNumber =
        $"function(at,...a){{a[at]=globalThis.dashboardRegistry?.find(a[at]);if(!a[at])throw new Error('{Missing}');return this(...a)}}";

    private const string Missing = "dashboard: no such element";

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
        var function = await FunctionAsync(script.Compiled).WaitAsync(cancellationToken);
        while (true)
        {
            var (given, byNumber) = await GivenAsync(arguments, cancellationToken);
            var answer = await Session.SendAsync(
                "Runtime.callFunctionOn",
                new
                {
                    functionDeclaration = byNumber < 0 ? Call : CallByNumber,
                    objectId = function,
                    arguments = byNumber < 0 ? given : given.Prepend(new { value = byNumber }),
                    returnByValue,
                    awaitPromise = true,
                    userGesture = script.UserGesture,
                },
                cancellationToken);
            if (byNumber < 0 || ThrownBy(answer)?.Contains(Missing, StringComparison.Ordinal) != true)
            {
                ThrowIfFailed(script, answer);
                return answer.GetProperty("result");
            }

            // Whoever asked the browser for it knows why there is none; if there is, it is another document's numbers that were asked.
        }
    }

    /// <returns>The arguments as the protocol takes them, and the index of the one that is an element's number; -1 when there is none.</returns>
    private static async ValueTask<(IReadOnlyList<object> Given, int ByNumber)> GivenAsync(object?[] arguments, CancellationToken cancellationToken)
    {
        var (given, byNumber) = (new List<object>(arguments.Length + 1), -1);
        foreach (var argument in arguments)
        {
            if (argument is not ElementRef element)
            {
                given.Add(new { value = JsonSerializer.SerializeToElement(argument, CdpJson.Options) });
            }
            else if (byNumber < 0 && element.TakeAddress() is { } address)
            {
                byNumber = given.Count;
                given.Add(new { value = address });
            }
            else
            {
                given.Add(new { objectId = await element.ObjectIdAsync(cancellationToken) });
            }
        }

        return (given, byNumber);
    }

    private static void ThrowIfFailed(PageScript script, JsonElement answer)
    {
        if (answer.TryGetProperty("exceptionDetails", out var details))
        {
            throw new PageScriptException(script.Name, ThrownBy(answer) ?? details.Text("text") ?? "failed");
        }
    }

    private static string? ThrownBy(JsonElement answer) =>
        answer.TryGetProperty("exceptionDetails", out var details) && details.TryGetProperty("exception", out var exception)
            ? exception.Text("description")
            : null;

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
