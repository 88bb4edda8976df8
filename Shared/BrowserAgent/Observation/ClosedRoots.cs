using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Closed shadow roots that the parser made from <c>&lt;template shadowrootmode="closed"&gt;</c>, which no hook sees: elements
/// that may have one are asked for it, each once in its life.
/// </summary>
internal static class ClosedRoots
{
    /// <summary>So many questions cost as much as the whole document at once.</summary>
    private const int MaxSingle = 60;

    /// <param name="which">The script's operation that names the elements: <c>suspects</c> of a look, <c>prepare</c> before the first.</param>
    /// <returns>True when there was one, and the frame is worth another look.</returns>
    public static async Task<bool> FindAsync(Frame frame, PageScript script, string which, CancellationToken cancellationToken)
    {
        if (await frame.EvaluateHandleAsync(script, [which, null], cancellationToken) is not { } list)
        {
            return false;
        }

        var session = frame.Session;
        var answer = await session.SendAsync("Runtime.getProperties", new { objectId = await list.ObjectIdAsync(cancellationToken), ownProperties = true }, cancellationToken);
        var suspects = answer.GetProperty("result").EnumerateArray()
            .Where(static property => property.TryGetProperty("value", out var value) && value.Text("subtype") == "node")
            .Select(static property => property.GetProperty("value").GetProperty("objectId").GetString()!)
            .ToList();
        var roots = suspects.Count > MaxSingle
            ? RootsOf((await session.SendAsync("DOM.getDocument", new { depth = -1, pierce = true }, cancellationToken)).GetProperty("root"))
            : (await Task.WhenAll(suspects.Select(suspect => AskAsync(session, suspect, cancellationToken)))).SelectMany(static found => found);
        var found = roots.Distinct().ToList();
        foreach (var root in found)
        {
            await frame.EvaluateAsync(script, ["adopt", await frame.ResolveNodeAsync(root, cancellationToken)], cancellationToken);
        }

        return found.Count > 0;
    }

    private static async Task<List<int>> AskAsync(CdpSession session, string objectId, CancellationToken cancellationToken)
    {
        var answer = await session.SendAsync("DOM.describeNode", new { objectId, depth = 0 }, cancellationToken);
        return RootsOf(answer.GetProperty("node"));
    }

    /// <summary>Backend node ids of the closed roots in a part of the document, those in other frames left out.</summary>
    private static List<int> RootsOf(JsonElement node)
    {
        List<int> found = [];
        Collect(node, found);
        return found;
    }

    private static void Collect(JsonElement node, List<int> found)
    {
        if (node.TryGetProperty("shadowRoots", out var roots))
        {
            foreach (var root in roots.EnumerateArray())
            {
                if (root.Text("shadowRootType") == "closed")
                {
                    found.Add(root.GetProperty("backendNodeId").GetInt32());
                }

                Collect(root, found);
            }
        }

        foreach (var child in node.TryGetProperty("children", out var children) ? children.EnumerateArray() : [])
        {
            Collect(child, found);
        }
    }
}
