using System.Text.Json.Nodes;

namespace Dashboard.BrowserAgent;

/// <summary>Puts together what was read from the parts of one page, which overlap.</summary>
internal static class DataMerge
{
    /// <summary>
    /// Lists are joined without what the part before read too, objects are merged, and of single values the first
    /// that says something counts. An entry that occurs twice elsewhere is meant twice.
    /// </summary>
    public static JsonNode? Merge(IEnumerable<JsonNode?> parts)
    {
        JsonNode? whole = null;
        JsonNode? before = null;
        foreach (var part in parts)
        {
            whole = Join(whole, before, part);
            before = part;
        }

        return whole;
    }

    /// <param name="before">What the part before the second alone said.</param>
    private static JsonNode? Join(JsonNode? first, JsonNode? before, JsonNode? second)
    {
        switch (first, second)
        {
            case (null, _):
                return second?.DeepClone();
            case (_, null):
                return first;
            case (JsonArray list, JsonArray more):
                return JoinLists(list, (before as JsonArray)?.Count ?? 0, more);
            case (JsonObject values, JsonObject others):
                foreach (var (name, value) in others)
                {
                    values[name] = Join(values[name]?.DeepClone(), (before as JsonObject)?[name], value);
                }

                return values;
            case (JsonValue value, JsonValue) when string.IsNullOrWhiteSpace(value.ToString()):
                return second.DeepClone();
            default:
                return first;
        }
    }

    /// <summary>
    /// The overlap stands at the end of one list and at the beginning of the other, in the same order. An entry that was torn
    /// apart there is read whole by one of them: the fuller one counts. Of what was torn nothing may be recognisable, so that
    /// one entry at either edge may be like none.
    /// </summary>
    /// <param name="last">How many entries at the end of the list the part before may have read.</param>
    private static JsonArray JoinLists(JsonArray list, int last, JsonArray more)
    {
        var (at, from, count) = Overlap(list, Math.Min(last, list.Count), more);
        for (var index = 0; index < more.Count; index++)
        {
            if (index < from || index >= from + count)
            {
                list.Add(more[index]?.DeepClone());
            }
            else if (at + index - from is var same && !Holds(list[same], more[index]))
            {
                list[same] = more[index]?.DeepClone();
            }
        }

        return list;
    }

    /// <summary>The longest run of entries that both say: where it begins in each, and its length.</summary>
    private static (int At, int From, int Count) Overlap(JsonArray list, int last, JsonArray more)
    {
        for (var count = Math.Min(last, more.Count); count > 0; count--)
        {
            foreach (var (end, from) in new[] { (0, 0), (0, 1), (1, 0), (1, 1) })
            {
                var at = list.Count - end - count;
                if (count + end <= last && count + from <= more.Count
                    && Enumerable.Range(0, count).All(index => Holds(list[at + index], more[from + index]) || Holds(more[from + index], list[at + index])))
                {
                    return (at, from, count);
                }
            }
        }

        return (0, 0, 0);
    }

    /// <summary>The first says everything that the second says.</summary>
    private static bool Holds(JsonNode? whole, JsonNode? part) => (whole, part) switch
    {
        (JsonObject values, JsonObject some) => some.Any(entry => entry.Value is not null)
            && some.All(entry => entry.Value is null || Holds(values[entry.Key], entry.Value)),
        (JsonValue text, JsonValue other) => text.ToString().Trim() == other.ToString().Trim(),
        _ => JsonNode.DeepEquals(whole, part),
    };
}
