using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Actions;

public sealed class SettlingTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task A_request_that_the_click_caused_and_the_one_after_it_are_waited_for()
    {
        var first = chromium.Pages.Hold("one");
        var second = chromium.Pages.Hold("two");
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $"<button id=a onclick='go()'>A</button><script>go = async () => {{ const x = await (await fetch('{first.Path}')).text(); document.title = x + await (await fetch('{second.Path}')).text() }}</script>");
        var click = stage.ClickAsync("#a");
        await first.Arrived.Task;
        first.Released.SetResult();
        await second.Arrived.Task;
        Assert.False(click.IsCompleted);
        second.Released.SetResult();
        await click;
        Assert.Equal("onetwo", (await stage.EvaluateAsync("document.title")).GetString());
        Assert.False(stage.Last.OutsideEffect);
        Assert.False(stage.Last.Unsettled);
    }

    [Theory]
    [InlineData("setTimeout(() => document.title = 'done', 200)")]
    [InlineData("setTimeout(() => setTimeout(() => document.title = 'done', 150), 150)")]
    [InlineData("setTimeout(() => fetch('/').then(() => document.title = 'done'), 250)")]
    public async Task Short_timers_of_the_handler_are_waited_for(string code)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, $"<button id=a onclick=\"{code}\">A</button>");
        await stage.ClickAsync("#a");
        Assert.Equal("done", (await stage.EvaluateAsync("document.title")).GetString());
        Assert.Equal("function setTimeout() { [native code] }", (await stage.EvaluateAsync("setTimeout.toString()")).GetString());
    }

    [Fact]
    public async Task What_the_page_polls_by_itself_is_not_waited_for()
    {
        var seen = 0;
        var polled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hanging = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var poll = chromium.Pages.Map(context =>
        {
            // After a while they hang, as long polling does.
            if (Interlocked.Increment(ref seen) <= 8)
            {
                return Task.CompletedTask;
            }

            polled.TrySetResult();
            return hanging.Task;
        });
        await using var stage = await ActionStage.OpenAsync(chromium, $"<button id=a>A</button><script>setInterval(() => fetch('{poll}?' + Date.now()), 30)</script>");
        await polled.Task;
        await stage.ClickAsync("#a");
        Assert.False(stage.Last.Unsettled);
        hanging.SetResult();
    }

    [Fact]
    public async Task A_request_that_never_ends_is_waited_for_no_longer_than_the_limit()
    {
        var held = chromium.Pages.Hold();
        await using var stage = await ActionStage.OpenAsync(chromium, $"<button id=a onclick=\"fetch('{held.Path}')\">A</button>");
        await stage.DoAsync(new ClickParameters { Target = ActionStage.Css("#a") }, settle: new() { Limit = TimeSpan.FromMilliseconds(300) });
        Assert.True(stage.Last.Unsettled);
        held.Released.SetResult();
    }

    [Fact]
    public async Task A_slow_navigation_is_waited_for_with_what_its_page_loads()
    {
        var data = chromium.Pages.Hold("loaded");
        var target = chromium.Pages.Add($"<p id=p>waiting</p><script>fetch('{data.Path}').then(r => r.text()).then(t => p.textContent = t)</script>");
        await using var stage = await ActionStage.OpenAsync(chromium, $"<a id=a href='{target}'>go</a>");
        var click = stage.ClickAsync("#a");
        await data.Arrived.Task;
        Assert.False(click.IsCompleted);
        data.Released.SetResult();
        await click;
        Assert.Equal("loaded", (await stage.EvaluateAsync("p.textContent")).GetString());
        Assert.True(stage.Last.Navigated);
    }

    [Theory]
    [InlineData("fetch(path, { method: 'POST' })", true)]
    [InlineData("fetch(path)", false)]
    [InlineData("navigator.sendBeacon(path, 'x')", true)]
    [InlineData("fetch(path, { method: 'HEAD' })", false)]
    public async Task An_outside_effect_is_a_request_that_changes_something(string code, bool expected)
    {
        var path = chromium.Pages.Map(_ => Task.CompletedTask);
        await using var stage = await ActionStage.OpenAsync(chromium, $"<script>path = '{path}'</script><button id=a onclick=\"{code}\">A</button>");
        await stage.ClickAsync("#a");
        Assert.Equal(expected, stage.Last.OutsideEffect);
    }

    [Fact]
    public async Task A_document_that_is_still_changing_is_waited_for_and_one_that_never_stops_is_not()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <button id=a onclick="count = 0; tick()">A</button><p id=p></p>
            <script>tick = () => { p.textContent = ++count; if (count < 10) requestAnimationFrame(tick) }; count = 0</script>
            """);
        await stage.ClickAsync("#a");
        Assert.Equal("10", (await stage.EvaluateAsync("p.textContent")).GetString());
        await stage.EvaluateAsync("setInterval(() => p.textContent = ++count, 5)");
        await stage.ClickAsync("#a");
        Assert.False(stage.Last.Unsettled);
    }
}
