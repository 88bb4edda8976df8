using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>The plan in the model's words, and what is taken of it.</summary>
internal static class PlanWords
{
    private const int MaxItems = 20;
    private const int MaxLength = 200;

    public static IReadOnlyList<string> All { get; } = ["todo", "doing", "done", "dropped"];

    public static string Of(StepState state) => state switch
    {
        StepState.Running => "doing",
        StepState.Completed => "done",
        StepState.Skipped or StepState.Failed => "dropped",
        _ => "todo",
    };

    /// <summary>Reads a plan, also one that is only roughly as its schema asks: a list of texts will do.</summary>
    /// <returns>Null when it is no plan.</returns>
    public static IReadOnlyList<PlanItem>? Read(JsonElement plan)
    {
        if (plan.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var items = plan.EnumerateArray().Select(ReadItem).OfType<PlanItem>().Take(MaxItems).ToList();
        return items;
    }

    private static PlanItem? ReadItem(JsonElement item)
    {
        var (text, state) = item.ValueKind switch
        {
            JsonValueKind.String => (item.GetString()!, ""),
            JsonValueKind.Object => (TextOf(item, "text"), TextOf(item, "state")),
            _ => ("", ""),
        };
        text = text.ReplaceLineEndings(" ").Trim();
        return text.Length == 0 ? null : new PlanItem(text.Length <= MaxLength ? text : text[..MaxLength] + "…", StateOf(state));
    }

    private static StepState StateOf(string word) => word.ToLowerInvariant() switch
    {
        "doing" or "current" or "in_progress" => StepState.Running,
        "done" or "completed" => StepState.Completed,
        "dropped" or "skipped" => StepState.Skipped,
        _ => StepState.Pending,
    };

    private static string TextOf(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
