using System.Text.Json;

namespace Dashboard.LanguageModels;

/// <summary>Where two requests differ, one line for each place.</summary>
internal static class RequestDifference
{
    private const int Shown = 60;

    public static List<string> Between(JsonElement? recorded, JsonElement? asked)
    {
        var found = new List<string>();
        Compare("$", recorded, asked, found);
        return found;
    }

    private static void Compare(string place, JsonElement? recorded, JsonElement? asked, List<string> found)
    {
        if (recorded is not { } old || asked is not { } now)
        {
            if (recorded is not null || asked is not null)
            {
                found.Add($"{place}: recorded {Show(recorded)}, asked {Show(asked)}");
            }
        }
        else if (old.ValueKind == JsonValueKind.Object && now.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in old.EnumerateObject().Concat(now.EnumerateObject()).Select(property => property.Name).Distinct())
            {
                Compare($"{place}.{name}", Property(old, name), Property(now, name), found);
            }
        }
        else if (old.ValueKind == JsonValueKind.Array && now.ValueKind == JsonValueKind.Array)
        {
            for (var index = 0; index < Math.Max(old.GetArrayLength(), now.GetArrayLength()); index++)
            {
                Compare($"{place}[{index}]", Item(old, index), Item(now, index), found);
            }
        }
        else if (!JsonElement.DeepEquals(old, now))
        {
            found.Add(Words(place, old, now));
        }
    }

    private static string Words(string place, JsonElement old, JsonElement now)
    {
        if (old.ValueKind != JsonValueKind.String || now.ValueKind != JsonValueKind.String)
        {
            return $"{place}: recorded {Show(old)}, asked {Show(now)}";
        }

        var (was, isNow) = (old.GetString()!, now.GetString()!);
        var same = was.AsSpan().CommonPrefixLength(isNow);
        return $"{place}, from character {same}: recorded “{Excerpt(was, same)}”, asked “{Excerpt(isNow, same)}”";
    }

    private static JsonElement? Property(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value : null;

    private static JsonElement? Item(JsonElement element, int index) => index < element.GetArrayLength() ? element[index] : null;

    private static string Show(JsonElement? element) => element is { } value ? Excerpt(value.GetRawText(), 0) : "nothing";

    private static string Excerpt(string text, int from)
    {
        var start = Math.Max(0, from - 15);
        var excerpt = text.Length - start <= Shown ? text[start..] : text[start..(start + Shown)] + "…";
        return excerpt.ReplaceLineEndings("⏎");
    }
}
