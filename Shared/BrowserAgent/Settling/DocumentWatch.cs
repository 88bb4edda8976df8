using System.Globalization;
using System.Runtime.CompilerServices;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Watches one document from within its own world: what input sets going there, and what changes. See <c>watch.js</c>.
/// </summary>
internal sealed class DocumentWatch
{
    private static readonly PageScript Script = PageScript.Load("Settling/Scripts/watch.js", "Settling/Scripts/copies.js", "Settling/Scripts/loops.js");

    /// <summary>The first watch of each document: those after it begin from it, which spares compiling the script again.</summary>
    private static readonly ConditionalWeakTable<Frame, FirstWatch> First = [];

    private readonly CdpSession _session;
    private readonly string _objectId;
    private readonly bool _isFirst;

    private DocumentWatch(CdpSession session, string objectId, bool isFirst) => (_session, _objectId, _isFirst) = (session, objectId, isFirst);

    /// <param name="opened">The document is one that the action opened: all that it does at first is the action's doing.</param>
    /// <returns>Null when the document was left meanwhile, or runs no scripts.</returns>
    public static async Task<DocumentWatch?> BeginAsync(Frame frame, SettleOptions options, bool opened, CancellationToken cancellationToken)
    {
        try
        {
            return await BeginAgainAsync(frame, options, opened, cancellationToken) ?? await BeginFirstAsync(frame, options, opened, cancellationToken);
        }
        catch (CdpException error) when (error.IsContextLost || error.IsClosed)
        {
            return null;
        }
    }

    /// <returns>Null when this document was never watched.</returns>
    private static async Task<DocumentWatch?> BeginAgainAsync(Frame frame, SettleOptions options, bool opened, CancellationToken cancellationToken)
    {
        var session = frame.Session;
        if (!First.TryGetValue(frame, out var first) || first.LoaderId != frame.LoaderId || !ReferenceEquals(first.Session, session))
        {
            return null;
        }

        try
        {
            var answer = await session.SendAsync(
                "Runtime.callFunctionOn",
                new { functionDeclaration = $"function(){{return this.again({Arguments(options, opened)})}}", objectId = first.ObjectId, silent = true },
                cancellationToken);
            return OwnWorld.ObjectOf(answer) is { } objectId ? new DocumentWatch(session, objectId, isFirst: false) : null;
        }
        catch (CdpException error) when (error.IsContextLost)
        {
            // Another document, of which nothing was heard yet.
            return null;
        }
    }

    private static async Task<DocumentWatch?> BeginFirstAsync(Frame frame, SettleOptions options, bool opened, CancellationToken cancellationToken)
    {
        var (session, loaderId) = (frame.Session, frame.LoaderId);
        var call = $"({Script.Source})({Arguments(options, opened)})";
        if (await OwnWorld.EvaluateAsync(frame, call, cancellationToken) is not { } objectId)
        {
            return null;
        }

        First.AddOrUpdate(frame, new FirstWatch(session, loaderId, objectId));
        return new DocumentWatch(session, objectId, isFirst: true);
    }

    /// <summary>Waits until the document has come to rest; comes back at once when it was left.</summary>
    /// <param name="field">A field to be read then, as <see cref="FieldReading.Place"/>; null reads none.</param>
    public async Task<DocumentRest> RestAsync(SettleOptions options, object? field, CancellationToken cancellationToken)
    {
        var (quiet, most) = (options.DocumentQuiet.TotalMilliseconds, options.DocumentLimit.TotalMilliseconds);
        try
        {
            var answer = await _session.SendAsync(
                "Runtime.callFunctionOn",
                new
                {
                    functionDeclaration = "function(quiet, most, field){return this.rest(quiet, most, field)}",
                    objectId = _objectId,
                    arguments = new object[] { new { value = quiet }, new { value = most }, new { value = field } },
                    awaitPromise = true,
                    returnByValue = true,
                    silent = true,
                },
                cancellationToken);
            return new DocumentRest(IsLeft: false, answer.GetProperty("result").Text("value"));
        }
        catch (CdpException error) when (error.IsContextLost || error.IsClosed)
        {
            return new DocumentRest(IsLeft: true, Held: null);
        }
    }

    /// <summary>Leaves the document as it was. A document that hangs in a navigation answers only when that ends.</summary>
    /// <returns>What the page copied meanwhile; null when it copied nothing, or was left.</returns>
    public async Task<string?> EndAsync()
    {
        try
        {
            var restored = _session.SendAsync(
                "Runtime.callFunctionOn",
                new { functionDeclaration = "function(){return this.restore()}", objectId = _objectId, returnByValue = true, awaitPromise = true, silent = true });
            if (!_isFirst)
            {
                await Task.WhenAll(restored, _session.SendAsync("Runtime.releaseObject", new { objectId = _objectId }));
            }

            return (await restored).GetProperty("result").Text("value");
        }
        catch (CdpException)
        {
            // The document was left, and everything of it with it.
            return null;
        }
    }

    /// <param name="Held">What the field that was to be read holds; null when it is not what the text went to.</param>
    internal readonly record struct DocumentRest(bool IsLeft, string? Held);

    private sealed record FirstWatch(CdpSession Session, string? LoaderId, string ObjectId);

    private static string Arguments(SettleOptions options, bool opened) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{opened:{(opened ? "true" : "false")},deepest:{(opened ? 1 : 4)},longestTimer:{(opened ? 100 : options.TimerLimit.TotalMilliseconds)},longestInterval:250,patience:{options.ReplyLimit.TotalMilliseconds},limit:{options.AnimationLimit.TotalMilliseconds}}}");
}
