using System.Text;

namespace Dashboard.Tests.Fixtures.Telemetry;

/// <summary>A trace as an indented list of names, in the order in which they began.</summary>
internal static class TraceTree
{
    /// <param name="spans">Of one trace.</param>
    public static string Write(IReadOnlyCollection<ReceivedSpan> spans)
    {
        var ids = spans.Select(span => span.Id).ToHashSet();
        var children = spans.OrderBy(span => span.Start).ToLookup(span => ids.Contains(span.ParentId) ? span.ParentId : "");
        var text = new StringBuilder();
        Write(text, children, "", 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, ILookup<string, ReceivedSpan> children, string parent, int depth)
    {
        foreach (var span in children[parent])
        {
            text.Append(' ', depth * 2).Append(span.Service.Replace("dashboard-", "", StringComparison.Ordinal)).Append(": ").Append(span.Name).Append('\n');
            Write(text, children, span.Id, depth + 1);
        }
    }
}
