using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Stopping and pausing wherever a run may be at the moment. Whatever hangs here hangs for ever unless it is broken off.</summary>
public sealed class AgentInterruptionTests(ChromiumFixture chromium) : AgentHarness(chromium)
{
    /// <summary>Every place in which a run can spend its time.</summary>
    public enum Place
    {
        Observing,
        ModelCall,
        BackOff,
        RateLimit,
        Wait,
        Navigation,
        Click,
        Reading,
    }

    public static TheoryData<Place> Places => new(Enum.GetValues<Place>());

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_stop_ends_the_run_wherever_it_is(Place place)
    {
        using var stop = new CancellationTokenSource();
        var (events, running, there) = await StartAsync(place, stop.Token);
        await there;

        await stop.CancelAsync();
        await running.WaitAsync(Cancel);

        var finished = Assert.IsType<FinishedEvent>(events[^1]);
        Assert.Equal((ExecutionOutcome.Stopped, null), (finished.Outcome, finished.Error));
        Assert.DoesNotContain(new Happened(events).Steps, step => step.Status is StepState.Running or StepState.Failed);
        Assert.DoesNotContain(new Happened(events).Actions, action => action.Status == StepState.Running);
    }

    [Theory]
    [InlineData(Place.Observing)]
    [InlineData(Place.ModelCall)]
    [InlineData(Place.BackOff)]
    [InlineData(Place.RateLimit)]
    [InlineData(Place.Wait)]
    [InlineData(Place.Reading)]
    public async Task A_pause_breaks_off_what_only_waits_or_reads_and_the_step_is_decided_afresh(Place place)
    {
        using var stop = new CancellationTokenSource();
        var (events, running, there) = await StartAsync(place, stop.Token, untilPaused: true);
        await there;

        Control.Pause();
        await running.WaitAsync(Cancel);

        Assert.Equal(new ControlEvent(true), events[^1]);
        Assert.Equal([1], events.OfType<StepEvent>().Select(step => step.Number).Distinct());
        Assert.DoesNotContain(events.OfType<ActionEvent>(), action => action.Status == StepState.Completed);
    }

    [Theory]
    [InlineData(Place.Navigation)]
    [InlineData(Place.Click)]
    public async Task A_pause_lets_what_acts_come_to_its_end(Place place)
    {
        using var stop = new CancellationTokenSource();
        var (events, running, there) = await StartAsync(place, stop.Token, untilPaused: true);
        await there;

        Control.Pause();
        _held!.Released.TrySetResult();
        await running.WaitAsync(Cancel);

        Assert.Equal(new ControlEvent(true), events[^1]);
        Assert.Equal(StepState.Completed, new Happened(events).Actions.Single().Status);
    }

    private HeldPath? _held;

    /// <summary>Brings a run to a place.</summary>
    /// <returns>What it told so far, its end (or its pause), and when it is there.</returns>
    private async Task<(List<RunnerEvent> Events, Task Running, Task There)> StartAsync(Place place, CancellationToken stop, bool untilPaused = false)
    {
        _held = Pages.Hold("<h1>Late</h1>");
        await ShowAsync($"<button onclick=\"fetch('{_held.Path}')\">Load</button>");
        if (place is Place.Observing)
        {
            await BlockPageAsync();
        }

        var acting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var events = new List<RunnerEvent>();
        var running = Task.Run(
            async () =>
            {
                await foreach (var happened in Run("Go", request => Reply(place, request), stop: stop))
                {
                    events.Add(happened);
                    if (happened is StepEvent && place is Place.Observing || happened is ActionEvent { Status: StepState.Running })
                    {
                        acting.TrySetResult();
                    }

                    if (untilPaused && happened is ControlEvent { Paused: true })
                    {
                        return;
                    }
                }
            },
            Cancel);
        return (events, running, place switch
        {
            Place.ModelCall or Place.BackOff or Place.RateLimit => Model.WaitForRequestsAsync(1, Cancel),
            Place.Navigation or Place.Click => _held.Arrived.Task.WaitAsync(Cancel),
            _ => acting.Task.WaitAsync(Cancel),
        });
    }

    private FakeReply Reply(Place place, FakeModelRequest request)
    {
        switch (place)
        {
            case Place.ModelCall:
                return FakeReply.Hang();
            case Place.BackOff:
                return FakeReply.Error(500);
            case Place.RateLimit:
                return FakeReply.Error(429, "slow down", retryAfter: "60");
            case Place.Wait:
                return AgentReply.Act("Wait", new WaitParameters { Text = "never" });
            case Place.Navigation:
                return AgentReply.Act("Go", AgentReply.Open(Pages.Address + _held!.Path));
            case Place.Click:
                return AgentReply.Act("Load", AgentReply.Click(SeenPage.In(request).Find("button", "Load")));
            default:
                // Blocked only now: it had to be observed before.
                BlockPageAsync().GetAwaiter().GetResult();
                return AgentReply.Act("Read", new ExtractTextParameters(), new ExtractTableParameters());
        }
    }

    /// <summary>Keeps the page's thread busy until the session ends.</summary>
    private async Task BlockPageAsync()
    {
        await Session.CurrentTab.Session.SendAsync("Runtime.evaluate", new { expression = "setTimeout(() => { while (true); }, 0)" }, Cancel);
    }
}
