using System.Text.Json.Nodes;

namespace Dashboard.BrowserAgent;

/// <summary>Puts together what was read from the parts of one page, which overlap.</summary>
internal static class DataMerge
{
    /// <summary>
    /// Lists are joined without what an earlier part read too, objects are merged, and of single values the first
    /// that says something counts. An entry that occurs twice within one part is meant twice.
    /// </summary>
    public static JsonNode? Merge(IEnumerable<JsonNode?> parts) => parts.Aggregate(Join);

    private static JsonNode? Join(JsonNode? first, JsonNode? second)
    {
        switch (first, second)
        {
            case (null, _):
                return second?.DeepClone();
            case (_, null):
                return first;
            case (JsonArray list, JsonArray more):
                return JoinLists(list, more);
            case (JsonObject values, JsonObject others):
                foreach (var (name, value) in others)
                {
                    values[name] = Join(values[name]?.DeepClone(), value);
                }

                return values;
            case (JsonValue value, JsonValue) when string.IsNullOrWhiteSpace(value.ToString()):
                return second.DeepClone();
            default:
                return first;
        }
    }

    /// <summary>
    /// The overlap stands at the end of one list and at the beginning of the other. An entry that was torn apart there
    /// is read whole by one of them: the fuller one counts.
    /// </summary>
    private static JsonArray JoinLists(JsonArray list, JsonArray more)
    {
        var known = list.ToList();
        var free = known.ToHashSet();
        foreach (var entry in more)
        {
            var same = known.LastOrDefault(candidate => free.Contains(candidate) && (Holds(candidate, entry) || Holds(entry, candidate)));
            if (same is null)
            {
                list.Add(entry?.DeepClone());
                continue;
            }

            free.Remove(same);
            if (!Holds(same, entry))
            {
                list[list.IndexOf(same)] = entry?.DeepClone();
            }
        }

        return list;
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
