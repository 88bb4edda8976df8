using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Actions;

/// <summary>The pages can say everything that the engine says.</summary>
public sealed partial class MessageTests
{
    private static readonly ElementTarget Target = new(new ElementAnchors { Role = "button", Name = "Save" });

    public static TheoryData<LocalizableText> Texts => new(
    [
        .. Actions().Select(ActionDescriptions.Describe),
        EventText.TabOpened,
        EventText.PageUnsettled,
        EventText.DownloadStarted("a.csv"),
        EventText.DownloadKept("a.csv"),
        EventText.DownloadFailed("a.csv", "canceled"),
        EventText.DialogAnswered("Sure?", true),
        EventText.DialogAnswered("Sure?", false),
        EventText.TextGiven("Name?"),
        EventText.PageLeft,
        EventText.PageKept,
        EventText.RecipeStarted(3),
        EventText.RecipeFinished,
        EventText.StepFailed("why"),
        EventText.StepSkipped("why"),
    ]);

    [Theory]
    [MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public void Every_text_is_what_the_English_message_gives(LocalizableText text)
    {
        var message = Messages("events.en.json")[text.Code!];
        Assert.Equal(text.Text, Placeholder().Replace(message, match => text.Arguments![match.Groups[1].Value]));
        Assert.True(Messages("events.ja.json").ContainsKey(text.Code!));
    }

    [Fact]
    public void Every_action_is_described() =>
        Assert.Empty(ActionCatalog.All.Select(action => action.ParametersType).Except(Actions().Select(action => action.GetType())));

    [Fact]
    public void Every_error_code_has_a_message()
    {
        var codes = typeof(ActionErrors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetValue(null)!);
        string[] others = [BrowserCrashedException.Code, "browser_missing", "browser_start_failed", "run_timeout", "goal_not_reached"];
        foreach (var file in new[] { "errors.en.json", "errors.ja.json" })
        {
            Assert.Empty(codes.Concat(others).Except(Messages(file).Keys));
        }
    }

    private static IEnumerable<ActionParameters> Actions() =>
    [
        new NavigateParameters { Url = "https://example.com" },
        new ReadPageParameters(),
        new ReadPageParameters { Target = Target },
        new GrepPageParameters { Pattern = "Sum" },
        new ExtractParameters { Name = "orders", Query = "all orders" },
        new ExtractTablePagesParameters { Name = "orders" },
        new WriteFileParameters { Name = "a.csv" },
        new AppendFileParameters { Name = "a.csv", Content = "1" },
        new ReplaceInFileParameters { Name = "a.csv", Old = "1", New = "2" },
        new ReadFileParameters { Name = "a.csv" },
        new ListFilesParameters(),
        new AskHumanParameters { Question = "Which?" },
        new RequestApprovalParameters { Plan = "Pay" },
        new RequestTakeoverParameters { Reason = "A code is asked for" },
        new SearchParameters { Query = "weather" },
        new BackParameters(),
        new ForwardParameters(),
        new ReloadParameters(),
        new ClickParameters { Target = Target },
        new ClickParameters { X = 10, Y = 20 },
        new HoverParameters { Target = Target },
        new DragParameters { Target = Target, ToX = 5, ToY = 6 },
        new CheckParameters { Target = Target },
        new CheckParameters { Target = Target, Checked = false },
        new SetValueParameters { Target = Target, Value = "2025-12-31" },
        new UploadParameters { Target = Target, Files = ["a.csv", "b.csv"] },
        new FindTextParameters { Text = "total" },
        new AnswerDialogParameters { Accept = true },
        new AnswerDialogParameters { Accept = false },
        new ClipboardParameters { Use = ClipboardUse.Read },
        new ClipboardParameters { Use = ClipboardUse.Write, Text = "text" },
        new ClipboardParameters { Use = ClipboardUse.Paste },
        new ClipboardParameters { Use = ClipboardUse.Paste, Target = Target },
        new ScreenshotParameters(),
        new SavePdfParameters(),
        new RunJavaScriptParameters { Code = "return 1" },
        new TypeParameters { Target = Target, Text = "text" },
        new PressKeysParameters { Keys = "Enter" },
        new SelectParameters { Target = Target, Options = ["One", "Two"] },
        .. Enum.GetValues<ScrollDirection>().Select(direction => new ScrollParameters { Direction = direction }),
        new ScrollParameters { Target = Target, ToElement = true },
        new ScrollParameters { Text = "Row 5000" },
        new WaitParameters { Seconds = 1.5 },
        new WaitParameters { Text = "text" },
        new WaitParameters { TextGone = "text" },
        new WaitParameters { Target = Target, State = ElementState.Gone },
        new SwitchTabParameters { Tab = 2 },
        new SwitchTabParameters { Matching = "title" },
        new CloseTabParameters(),
        new CloseTabParameters { Tab = 2 },
        new ExtractTableParameters(),
        new ExtractTextParameters(),
        new DownloadParameters { Target = Target },
        new DownloadParameters { Url = "https://example.com/a.csv" },
        new DoneParameters(),
    ];

    private static Dictionary<string, string> Messages(string file) => JsonSerializer.Deserialize<Dictionary<string, string>>(
        File.ReadAllText(Path.Combine(Repository.Root, "Web", "Client", "src", "i18n", file)))!;

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();
}
