using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>
/// Keeps a list of todos. It knows the order of its work and nothing of the page but what it sees; a page that does not
/// show what it should ends the run with the page as its answer.
/// </summary>
internal sealed class TodoMind(string address, IReadOnlyList<string> stages)
{
    /// <summary>Adds, completes, filters, and deletes: one by the button that shows while the pointer is over it, one as completed.</summary>
    public static readonly string[] Keeping = ["open", "add", "complete", "active only", "all", "point", "delete", "clear", "what is left"];

    private readonly List<string> _passed = [];

    public IReadOnlyList<string> Passed => _passed;

    public FakeReply Answer(FakeModelRequest request)
    {
        var page = SeenPage.In(request);
        var stage = stages[Math.Min(_passed.Count, stages.Count - 1)];
        try
        {
            var actions = Act(stage, page);
            _passed.Add(stage);
            return AgentReply.Act(stage, actions);
        }
        catch (InvalidOperationException error)
        {
            return AgentReply.Done($"At “{stage}”: {error.Message}", success: false);
        }
    }

    private ActionParameters[] Act(string stage, SeenPage page) => stage switch
    {
        "open" => [AgentReply.Open(address)],
        "add" => [Add(page, "bread"), Add(page, "milk"), Add(page, "tide table")],
        "complete" => [AgentReply.Click(page.ToggleOf("bread"))],
        "active only" => [AgentReply.Click(page.Named("Active"))],
        "all" => Without(page, "bread", page.Named("All")),

        // The pointer rests on the row's check box, and the row's button shows.
        "point" => With(page, "bread", page.ToggleOf("tide table")),
        "delete" => [AgentReply.Click(page.ButtonAfter("tide table"))],
        "clear" => Without(page, "tide table", page.NamedLike("Clear completed")),
        _ => [new DoneParameters { Text = page.Lists("milk") && !page.Lists("bread") ? "milk alone" : page.Text }],
    };

    private static TypeParameters Add(SeenPage page, string what) =>
        new() { Target = new ElementTarget(page.FieldLike("What needs to be done?")), Text = what, Submit = true };

    private static ActionParameters[] With(SeenPage page, string words, int next) =>
        page.Lists(words) ? [AgentReply.Click(next)] : throw new InvalidOperationException($"“{words}” is not in:\n{page.Text}");

    private static ActionParameters[] Without(SeenPage page, string words, int next) =>
        !page.Lists(words) ? [AgentReply.Click(next)] : throw new InvalidOperationException($"“{words}” is still in:\n{page.Text}");
}
