using System.Diagnostics;
using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.BrowserAgent.Recipes;

public sealed class RecipeRunnerTests(ChromiumFixture chromium) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dashboard-recipe-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_recipe_runs_from_start_to_end_and_tells_each_step_in_order()
    {
        await using var session = await chromium.OpenSessionAsync();
        var csv = chromium.Pages.Map(context =>
        {
            context.Response.Headers.ContentDisposition = "attachment; filename=sales.csv";
            return context.Response.WriteAsync("day,sum\n");
        });
        var page = chromium.Pages.Add(
            $$"""
            <form onsubmit="event.preventDefault(); fetch('{{csv}}', { method: 'POST' }).then(() => out.hidden = false)">
              <label>Day <input type=date name=day></label><label>Password <input type=password></label><button>Show</button>
            </form>
            <div id=out hidden><table><tr><th>Day</th><th>Sum</th></tr><tr><td>Monday</td><td>5</td></tr></table><a href='{{csv}}'>Download</a></div>
            """);
        var events = await RunAsync(
            session,
            Options() with { Inputs = new Dictionary<string, string> { ["button"] = "Show" } },
            new NavigateParameters { Url = page },
            new TypeParameters { Target = Label("Day"), Text = "{{yesterday}}" },
            new TypeParameters { Target = Label("Password"), Text = "hunter22" },
            new ClickParameters { Target = Role("button", "{{input.button}}") },
            new ExtractTableParameters { Name = "sales" },
            new DownloadParameters { Target = Role("link", "Download") },
            new DoneParameters { Text = "Read it." });

        var finished = Assert.IsType<FinishedEvent>(events[^1]);
        Assert.Null(finished.Error);
        Assert.Equal(ExecutionOutcome.Completed, finished.Outcome);
        Assert.Equal("Read it.", finished.Summary);
        Assert.Equal("""{"sales":[{"Day":"Monday","Sum":"5"}]}""", JsonSerializer.Serialize(finished.Data));
        Assert.Equal(Enumerable.Repeat(StepState.Pending, 7), events.OfType<StepEvent>().Take(7).Select(step => step.Status));
        Assert.Equal(
            ["StepEvent Running", "ActionEvent Running", "ArtifactEvent", "ActionEvent Completed", "StepEvent Completed"],
            events.Where(happened => happened is not (LogEvent or ProgressEvent)).SkipWhile(happened => happened is not StepEvent { Number: 4, Status: StepState.Running })
                .Take(5).Select(Name));
        var click = events.OfType<ActionEvent>().Where(action => action.StepNumber == 4).ToList();
        Assert.Equal([(true, false), (true, true)], click.Select(action => (action.MayHaveOutsideEffect, action.OutsideEffect)));
        Assert.True(click[0].MustBeCommittedFirst);
        Assert.Equal("button “Show”", click[0].Target);
        var last = Final(events, 4);
        Assert.Equal("steps/4-after.jpg", last.ScreenshotKey);
        Assert.True(File.Exists(Path.Combine(_directory.FullName, last.ScreenshotKey!)));
        Assert.NotNull(last.DurationMs);
        Assert.Equal("2024-02-29", Final(events, 2).InputValue);
        Assert.Equal(ActionDescriptions.Mask, Final(events, 3).InputValue);
        Assert.Contains(events.OfType<ArtifactEvent>(), artifact => artifact is { Kind: ArtifactKind.Download, Name: "sales.csv", StepNumber: 6 });
        Assert.Equal(7, events.OfType<ProgressEvent>().Last().CurrentStep);
        Assert.DoesNotContain("hunter22", JsonSerializer.Serialize(events.ConvertAll(happened => JsonSerializer.Serialize(happened, Json.Options))));
    }

    [Fact]
    public async Task A_failure_ends_the_run_and_skips_what_is_left_but_an_optional_step_may_fail()
    {
        await using var session = await chromium.OpenSessionAsync();
        var page = chromium.Pages.Add("<p>nothing</p>");
        var recipe = new Recipe
        {
            Actions =
            [
                new RecipeAction { Action = new NavigateParameters { Url = page } },
                new RecipeAction { Action = new ClickParameters { Target = Role("button", "Accept cookies") }, Optional = true, TimeoutSeconds = 1 },
                new RecipeAction { Action = new ExtractTextParameters(), Description = "Look around" },
                new RecipeAction { Action = new ClickParameters { Target = Role("button", "Missing") }, TimeoutSeconds = 1 },
                new RecipeAction { Action = new DoneParameters() },
            ],
        };
        var events = await CollectAsync(RecipeRunner.RunAsync(session, recipe, Options(), Token));
        var finished = Assert.IsType<FinishedEvent>(events[^1]);
        Assert.Equal("element_not_found", finished.Error!.Code);
        Assert.Equal(ExecutionOutcome.Failed, finished.Outcome);
        Assert.Equal("\"nothing\"", finished.Data!.Value.GetProperty("text").GetRawText());
        Assert.Equal(
            [StepState.Completed, StepState.Skipped, StepState.Completed, StepState.Failed, StepState.Skipped],
            Enumerable.Range(1, 5).Select(number => Final(events, number).Status));
        Assert.Equal("Look around", Final(events, 3).Description.Text);
        Assert.Contains(events.OfType<LogEvent>(), log => log is { Level: LogSeverity.Error, StepNumber: 4 });
    }

    [Fact]
    public async Task A_placeholder_without_its_input_fails_the_step()
    {
        await using var session = await chromium.OpenSessionAsync();
        var events = await RunAsync(session, Options(), new NavigateParameters { Url = "https://example.com/{{input.page}}" });
        Assert.Equal("placeholder_unresolved", ((FinishedEvent)events[^1]).Error!.Code);
    }

    [Fact]
    public async Task Stopping_cancels_the_action_under_way_and_yields_nothing_more()
    {
        await using var session = await chromium.OpenSessionAsync();
        using var stop = new CancellationTokenSource();
        var recipe = RecipeOf(new WaitParameters { Seconds = 500 }, new DoneParameters());
        List<RunnerEvent> events = [];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var happened in RecipeRunner.RunAsync(session, recipe, Options(new TaskLimits { ActionTimeoutSeconds = 600 }), stop.Token))
            {
                events.Add(happened);
                if (happened is ActionEvent)
                {
                    stop.CancelAfter(TimeSpan.Zero);
                }
            }
        });
        Assert.IsType<ActionEvent>(events[^1]);
    }

    [Theory]
    [InlineData(null, "Waited 100 s.")]
    [InlineData("Nowhere", "“wait” did not finish within 100 s.")]
    public async Task A_pause_interrupts_a_wait_at_once_and_it_goes_on_afterwards_for_what_is_left(string? text, string result)
    {
        await using var session = await chromium.OpenSessionAsync();
        var time = new ManualTime();
        var options = Options(new TaskLimits { ActionTimeoutSeconds = text is null ? 600 : 100 }) with { Time = time, Control = new RunControl(time) };
        var paused = new TaskCompletionSource();
        List<RunnerEvent> events = [];
        var running = RunAsync();

        await time.WaitForTimerAsync(TimeSpan.FromSeconds(100), Token);
        time.Advance(TimeSpan.FromSeconds(30));
        options.Control.Pause("takeover");
        await paused.Task.WaitAsync(Token);
        time.Advance(TimeSpan.FromSeconds(500));
        options.Control.Resume("takeover");
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(70), Token);
        time.Advance(TimeSpan.FromSeconds(70));
        await running;

        Assert.Contains(result, Final(events, 1).Result ?? Final(events, 1).Error!.Message, StringComparison.Ordinal);
        Assert.Equal(100_000, Final(events, 1).DurationMs);

        async Task RunAsync()
        {
            var recipe = RecipeOf(new WaitParameters { Seconds = text is null ? 100 : null, Text = text }, new DoneParameters());
            await foreach (var happened in RecipeRunner.RunAsync(session, recipe, options, Token))
            {
                events.Add(happened);
                if (happened is ControlEvent { Paused: true })
                {
                    paused.SetResult();
                }
            }
        }
    }

    [Fact]
    public async Task Pausing_holds_the_next_step_until_it_is_resumed()
    {
        await using var session = await chromium.OpenSessionAsync();
        var options = Options();
        var recipe = RecipeOf(
            new NavigateParameters { Url = chromium.Pages.Add("<button onclick='this.textContent = 1'>A</button>") },
            new ClickParameters { Target = Role("button", "A") },
            new DoneParameters());
        List<RunnerEvent> events = [];
        await foreach (var happened in RecipeRunner.RunAsync(session, recipe, options, Token))
        {
            events.Add(happened);
            if (happened is StepEvent { Number: 1, Status: StepState.Completed })
            {
                options.Control.Pause();
            }
            else if (happened is ControlEvent { Paused: true })
            {
                Assert.DoesNotContain(events, earlier => earlier is StepEvent { Number: 2, Status: StepState.Running });
                options.Control.Resume();
            }
        }

        Assert.Equal([true, false], events.OfType<ControlEvent>().Select(control => control.Paused));
        Assert.Equal(ExecutionOutcome.Completed, ((FinishedEvent)events[^1]).Outcome);
    }

    [Fact]
    public async Task A_browser_that_is_killed_in_the_middle_is_reported_as_crashed()
    {
        await using var host = await BrowserHost.StartAsync(new BrowserLaunchOptions(), null, Token);
        await using var session = await host.OpenSessionAsync(new BrowserSettings(), null, Token);
        var recipe = RecipeOf(new WaitParameters { Text = "never there" }, new DoneParameters());
        await Assert.ThrowsAsync<BrowserCrashedException>(async () =>
        {
            await foreach (var happened in RecipeRunner.RunAsync(session, recipe, Options(), Token))
            {
                if (happened is ActionEvent)
                {
                    using var browser = Process.GetProcessById(host.Process.ProcessId);
                    browser.Kill();
                }
            }
        });
        await host.Exited.WaitAsync(Token);
        await Assert.ThrowsAsync<BrowserCrashedException>(() => host.OpenSessionAsync(new BrowserSettings(), null, Token));
    }

    private static ElementTarget Role(string role, string name) => new(new ElementAnchors { Role = role, Name = name });

    private static ElementTarget Label(string label) => new(new ElementAnchors { Label = label });

    private static Recipe RecipeOf(params ActionParameters[] actions) =>
        new() { Actions = [.. actions.Select(action => new RecipeAction { Action = action })] };

    private static StepEvent Final(List<RunnerEvent> events, int number) => events.OfType<StepEvent>().Last(step => step.Number == number);

    private static string Name(RunnerEvent happened) => happened switch
    {
        StepEvent step => $"StepEvent {step.Status}",
        ActionEvent action => $"ActionEvent {action.Status}",
        _ => happened.GetType().Name,
    };

    private static async Task<List<RunnerEvent>> CollectAsync(IAsyncEnumerable<RunnerEvent> events)
    {
        List<RunnerEvent> all = [];
        await foreach (var happened in events)
        {
            all.Add(happened);
        }

        return all;
    }

    private static Task<List<RunnerEvent>> RunAsync(BrowserSession session, RunOptions options, params ActionParameters[] actions) =>
        CollectAsync(RecipeRunner.RunAsync(session, RecipeOf(actions), options, Token));

    private RunOptions Options(TaskLimits? limits = null) => new()
    {
        Artifacts = new DirectoryArtifactSink(_directory.FullName),
        Limits = limits ?? new TaskLimits(),
        Time = new ShiftedTime(new DateTimeOffset(2024, 2, 29, 23, 30, 0, TimeSpan.Zero)),
        TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"),
    };

    /// <summary>Real time, but on another day.</summary>
    private sealed class ShiftedTime(DateTimeOffset start) : TimeProvider
    {
        private readonly long _started = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(_started);
    }
}
