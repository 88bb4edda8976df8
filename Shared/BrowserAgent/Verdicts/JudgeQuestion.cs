using System.Globalization;
using System.Text;
using System.Text.Json;
using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>What a judge is told: the goal, and the evidence.</summary>
/// <param name="Goal">The task in the user's words; null for a recipe.</param>
/// <param name="Criterion">What to look for in particular.</param>
/// <param name="Seen">The page at the end.</param>
internal sealed record JudgedCase(string? Goal, string? Criterion, Seen Seen, VerdictEvidence Evidence, FinishedEvent Finished);

/// <summary>
/// The question to a judge. Of what does not fit, the middle of the page is left out first, then that of what was read, of what was done and of
/// the rest, and the picture last; the judge is told what it does not see.
/// </summary>
internal sealed class JudgeQuestion(ModelLimits limits, JudgedCase judged) : FittedQuestion(limits)
{
    private const int MaxData = 6_000;
    private const int MaxClaim = 3_000;
    private const int LeastOfPage = 1_000;
    private const int Least = 500;

    private static readonly string Rules = PromptFiles.Load("judge.md");

    private static readonly JsonElement Schema = JsonSerializer.Deserialize<JsonElement>(
        """
        {"type":"object","properties":{
          "reason":{"type":"string","description":"What in the evidence decides it, in one or two sentences."},
          "verdict":{"type":"string","enum":["reached","not_reached","cannot_tell"]}},
         "required":["reason","verdict"],"additionalProperties":false}
        """);

    private readonly string _journal = judged.Evidence.Journal();
    private readonly string _files = string.Join('\n', judged.Evidence.Files);
    private readonly string _data = judged.Finished.Data?.GetRawText() ?? "";
    private readonly string _claim = judged.Finished.Summary ?? "";
    private readonly List<string> _leftOut = [];
    private int _mostOfPage = int.MaxValue;
    private int _mostOfData = MaxData;
    private int _mostOfJournal = MaxData;
    private int _mostOfFiles = MaxClaim;
    private int _mostOfClaim = MaxClaim;
    private byte[]? _picture = judged.Seen.Picture;

    protected override ChatResponseFormatJson Form { get; } = ChatResponseFormat.ForJsonSchema(Schema, "judgement", "Whether the goal was reached.");

    protected override bool TellLess() =>
        Halve("the middle of the page", ref _mostOfPage, judged.Seen.Text, LeastOfPage)
        || Halve("the middle of what was read", ref _mostOfData, _data, Least)
        || Halve("the middle of what was done", ref _mostOfJournal, _journal, Least)
        || Halve("names of files", ref _mostOfFiles, _files, Least)
        || Halve("the middle of the claim", ref _mostOfClaim, _claim, Least)
        || LeaveOutPicture();

    protected override List<ChatMessage> Messages()
    {
        var contents = new List<AIContent> { new TextContent(Text()) };
        if (_picture is not null)
        {
            contents.Add(new DataContent(_picture, "image/jpeg"));
        }

        return [new ChatMessage(ChatRole.System, Rules), new ChatMessage(ChatRole.User, contents)];
    }

    private string Text()
    {
        var text = new StringBuilder();
        if (judged.Goal is { } goal)
        {
            text.Append("The user's task:\n<task>\n").Append(goal.Trim()).Append("\n</task>\n\n");
        }

        if (!string.IsNullOrWhiteSpace(judged.Criterion))
        {
            text.Append("Reached means:\n<criterion>\n").Append(judged.Criterion.Trim()).Append("\n</criterion>\n\n");
        }

        text.Append("What was done:\n").Append(Fenced(_journal, _mostOfJournal));
        text.Append("\n\nFiles:\n").Append(Fenced(_files, _mostOfFiles));
        text.Append("\n\nWhat was read from pages:\n").Append(Fenced(_data, _mostOfData));
        text.Append("\n\nThe page at the end:\n").Append(Ends(judged.Seen.Text, _mostOfPage));
        text.Append("\n\nWhat the agent claims (no evidence):\n").Append(Fenced(_claim, _mostOfClaim));
        return _leftOut.Count == 0
            ? text.ToString()
            : text.Append("\n\nThe evidence did not fit into what you can read. Left out: ").AppendJoin(", ", _leftOut)
                .Append(". That something is not in what is left proves nothing: where it may stand in what was left out, the verdict is \"cannot_tell\".").ToString();
    }

    private static string Fenced(string text, int most) => ObservationText.Fence(text.Length == 0 ? "(nothing)" : Ends(text, most), int.MaxValue);

    /// <summary>The beginning and the end of a text, in whole lines where it has some: what decides stands there more often than in between.</summary>
    private static string Ends(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        var half = most / 2;
        var line = text.LastIndexOf('\n', half);
        var first = line > half / 2 ? line : half;
        line = text.IndexOf('\n', text.Length - half);
        var last = line >= 0 && line < text.Length - (half / 2) ? line + 1 : text.Length - half;
        first -= char.IsHighSurrogate(text[first - 1]) ? 1 : 0;
        last += char.IsLowSurrogate(text[last]) ? 1 : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{text[..first]}\n… {last - first} characters are left out here …\n{text[last..]}");
    }

    private bool Halve(string what, ref int most, string of, int least)
    {
        if (!Halve(ref most, of.Length, least))
        {
            return false;
        }

        if (!_leftOut.Contains(what))
        {
            _leftOut.Add(what);
        }

        return true;
    }

    private bool LeaveOutPicture()
    {
        if (_picture is null)
        {
            return false;
        }

        _picture = null;
        _leftOut.Add("the picture");
        return true;
    }
}
