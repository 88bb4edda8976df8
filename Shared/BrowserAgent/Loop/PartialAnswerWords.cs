using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dashboard.BrowserAgent;

/// <param name="IsGrowing">More of it may come.</param>
internal readonly record struct GrowingText(string Text, bool IsGrowing);

/// <summary>What people can read of a step's answer that is still being written; never its JSON.</summary>
internal sealed partial record PartialAnswerWords(GrowingText Thinking, GrowingText Evaluation, GrowingText NextGoal)
{
    private static readonly string[] Read = ["thinking", "evaluation_previous", "next_goal"];

    public static PartialAnswerWords Of(string answer)
    {
        // Half an escape, or half a character of two, stands for nothing yet.
        answer = HalfEscape().Replace(answer, "");
        var json = Json().Match(answer);
        var prose = Fence().Replace(Thoughts().Replace(json.Success ? answer[..json.Index] : answer, ""), "");
        var members = json.Success ? Members(answer) : [];
        var (thinking, evaluation, goal) = (Text(members, Read[0]), Text(members, Read[1]), Text(members, Read[2]));
        return new PartialAnswerWords(thinking.Text.Length > 0 ? thinking : new GrowingText(prose, !json.Success), evaluation, goal);
    }

    /// <summary>What one text does not say, another may.</summary>
    public PartialAnswerWords Or(PartialAnswerWords other) => new(
        Either(Thinking, other.Thinking), Either(Evaluation, other.Evaluation), Either(NextGoal, other.NextGoal));

    private static GrowingText Either(GrowingText one, GrowingText other) => one.Text.Length > 0 ? one : other;

    private static List<(string Name, string? Text)> Members(string answer)
    {
        try
        {
            var (value, _) = JsonRepair.Parse(answer, candidate => candidate.ValueKind == JsonValueKind.Object && candidate.EnumerateObject().Any(member => Read.Contains(member.Name)));
            return value.ValueKind == JsonValueKind.Object
                ? [.. value.EnumerateObject().Select(member => (member.Name, member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null))]
                : [];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Too little has come to be anything, or half of a character stands where no more of it will come.
            return [];
        }
    }

    /// <summary>Only the last member can still grow.</summary>
    private static GrowingText Text(List<(string Name, string? Text)> members, string name)
    {
        var place = members.FindLastIndex(member => member.Name == name && member.Text is not null);
        return place < 0 ? new GrowingText("", false) : new GrowingText(members[place].Text!, place == members.Count - 1);
    }

    [GeneratedRegex(@"\{\s*([""']|\z)|\[\s*(\{|\z)")]
    private static partial Regex Json();

    [GeneratedRegex(@"(\\u[dD][89abAB][0-9a-fA-F]{2})?(\\(u[0-9a-fA-F]{0,3})?)?\z")]
    private static partial Regex HalfEscape();

    [GeneratedRegex("</?think(ing)?>?|<[/a-z]{0,8}\\z", RegexOptions.IgnoreCase)]
    private static partial Regex Thoughts();

    [GeneratedRegex("`{1,3}(json)?\\s*\\z", RegexOptions.IgnoreCase)]
    private static partial Regex Fence();
}
