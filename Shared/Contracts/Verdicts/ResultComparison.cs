using System.Globalization;
using System.Text.Json;

namespace Dashboard.Contracts;

/// <summary>Something that has values: a literal, or a path into the result.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Function"><c>count</c>, <c>sum</c>, or null for the values themselves.</param>
/// <param name="Path">Names, indexes and <c>*</c>; null for a literal.</param>
internal sealed record ResultOperand(string Text, string? Function, IReadOnlyList<string>? Path, JsonElement Literal)
{
    public IReadOnlyList<JsonElement> Values(JsonElement result)
    {
        if (Path is null)
        {
            return [Literal];
        }

        var found = Find(result);
        return Function switch
        {
            "count" => [JsonSerializer.SerializeToElement(found.Count)],
            "sum" => [JsonSerializer.SerializeToElement(found.Sum(value => ResultComparison.Number(value) ?? 0))],
            _ => found,
        };
    }

    private List<JsonElement> Find(JsonElement result)
    {
        List<JsonElement> found = result.ValueKind == JsonValueKind.Undefined ? [] : [result];
        foreach (var part in Path!)
        {
            found = [.. found.SelectMany(value => Children(value, part))];
        }

        return found;
    }

    private static IEnumerable<JsonElement> Children(JsonElement value, string part) => value.ValueKind switch
    {
        JsonValueKind.Array when part == "*" => value.EnumerateArray(),
        JsonValueKind.Array when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < value.GetArrayLength() => [value[index]],
        JsonValueKind.Object when part == "*" => value.EnumerateObject().Select(property => property.Value),
        JsonValueKind.Object when value.TryGetProperty(part, out var child) => [child],
        _ => [],
    };
}

/// <summary>Two operands and how they must compare; without an operator, whether there is something.</summary>
internal sealed record ResultComparison(ResultOperand Left, string? Operator, ResultOperand? Right)
{
    private const int MaxShown = 5;

    public bool Holds(JsonElement result)
    {
        var left = Left.Values(result);
        if (Operator is null || Right is null)
        {
            return left.Count > 0 && left.All(IsSomething);
        }

        var right = Right.Values(result);
        return left.Count > 0 && right.Count > 0 && left.All(one => right.All(other => Holds(one, Operator, other)));
    }

    public IEnumerable<string> Explain(JsonElement result)
    {
        foreach (var operand in new[] { Left, Right }.Where(operand => operand?.Path is not null))
        {
            var values = operand!.Values(result);
            var shown = string.Join(", ", values.Take(MaxShown).Select(value => Shorten(value.GetRawText())));
            yield return values.Count == 0 ? $"{operand.Text} has no value" : $"{operand.Text} is {shown}{(values.Count > MaxShown ? ", …" : "")}";
        }
    }

    /// <summary>The number that a value is, or that its text says.</summary>
    public static double? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String when double.TryParse(
            value.GetString(), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static bool Holds(JsonElement left, string comparison, JsonElement right)
    {
        switch (comparison)
        {
            case "contains":
                return left.ValueKind == JsonValueKind.Array
                    ? left.EnumerateArray().Any(item => AreEqual(item, right))
                    : Text(left).Contains(Text(right), StringComparison.OrdinalIgnoreCase);
            case "==":
                return AreEqual(left, right);
            case "!=":
                return !AreEqual(left, right);
        }

        // What cannot be ordered does not hold, whichever way round it is asked.
        int? order = (Number(left), Number(right)) switch
        {
            ({ } a, { } b) => a.CompareTo(b),
            _ when left.ValueKind == JsonValueKind.String && right.ValueKind == JsonValueKind.String =>
                string.CompareOrdinal(left.GetString(), right.GetString()),
            _ => null,
        };
        return comparison switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    private static bool AreEqual(JsonElement left, JsonElement right) => (Number(left), Number(right)) switch
    {
        ({ } a, { } b) => a.Equals(b),
        _ => JsonElement.DeepEquals(left, right),
    };

    private static bool IsSomething(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False or JsonValueKind.Undefined => false,
        JsonValueKind.String => value.GetString()!.Length > 0,
        JsonValueKind.Array => value.GetArrayLength() > 0,
        _ => true,
    };

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
