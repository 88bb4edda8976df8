using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Whole tasks on pages that nobody here wrote. The scripted model chooses elements by what it is shown.</summary>
public sealed class ThirdPartyPageTests(ChromiumFixture chromium, ThirdPartyPages others) : AgentHarness(chromium), IClassFixture<ThirdPartyPages>
{
    /// <summary>
    /// React 16 draws by itself, AngularJS and Vue bind to the document, Backbone and Knockout do it by events, Svelte listens at the root
    /// for all, Angular has every way of listening replaced (zone.js).
    /// </summary>
    public static TheoryData<string> Frameworks => ["react-16", "vue", "angularjs", "backbone", "knockoutjs", "svelte", "angular"];

    [Theory]
    [MemberData(nameof(Frameworks))]
    public async Task Todos_are_added_completed_filtered_and_deleted(string framework)
    {
        var todos = new TodoMind(await others.TodoAsync(framework), TodoMind.Keeping);

        var happened = await RunToEndAsync("Keep my list", todos.Answer);

        Assert.True(happened.Finished.Summary == "milk alone", happened.Finished.Summary);
        Assert.Equal(TodoMind.Keeping, todos.Passed);
        Assert.All(happened.Actions, action => Assert.Equal((StepState.Completed, null), (action.Status, action.Error?.Message)));
    }

    [Fact]
    public async Task Pythons_documentation_is_searched_and_read()
    {
        var start = await others.PythonAsync();

        var happened = await RunToEndAsync("How does textwrap.shorten work?", request => SeenPage.In(request) switch
        {
            var page when page.Shows("Collapse and truncate the given text") => AgentReply.Act(
                "Answer", new DoneParameters { Text = "It collapses and truncates the given text." }),
            var page when page.NamesLike("link", "textwrap.shorten").FirstOrDefault() is { } link => AgentReply.Act(
                "Open what was found", AgentReply.Click(page.Find("link", link))),
            var page when page.Shows("Search Results") || page.Shows("Searching") => AgentReply.Act(
                "Wait for the results", new WaitParameters { Text = "textwrap.shorten" }),
            var page when page.Has("searchbox", "Quick search") || page.NamesLike("textbox", "search").Count > 0 => AgentReply.Act(
                "Search", new TypeParameters { Target = new ElementTarget(page.SearchField()), Text = "textwrap.shorten", Submit = true }),
            _ => AgentReply.Act("Open", AgentReply.Open(start)),
        });

        Assert.True(happened.Finished.Summary == "It collapses and truncates the given text.", happened.Finished.Summary);
        Assert.DoesNotContain(happened.Actions, action => action.Status == StepState.Failed);
    }

    [Fact]
    public async Task A_registry_of_packages_is_signed_in_to_and_searched()
    {
        var registry = await others.RegistryAsync();
        var mind = new RegistryMind(registry);

        var happened = await RunToEndAsync("Sign in and tell me what tide-clock is", mind.Answer);

        Assert.True(happened.Finished.Summary == "The same on a dial", happened.Finished.Summary);
        Assert.True(mind.SignedIn);
        Assert.DoesNotContain(happened.Actions, action => action.Status == StepState.Failed);
        Assert.DoesNotContain(happened.Actions, action => action.InputValue?.Contains(ThirdPartyPages.Password, StringComparison.Ordinal) == true);
    }
}
