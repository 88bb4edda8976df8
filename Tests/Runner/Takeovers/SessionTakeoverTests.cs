using System.Collections.Concurrent;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Runner.Takeovers;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dashboard.Tests.Runner.Takeovers;

/// <summary>What a person does reaches a real browser, when their takeover counts and the run stands still.</summary>
public sealed class SessionTakeoverTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private const string Form = """
        <style>body { margin: 0 } input, textarea, button, div { position: absolute; left: 10px; width: 200px; height: 30px; margin: 0 }</style>
        <input id=name style="top: 10px"><button style="top: 60px" onclick="document.title += ' clicked'" ondblclick="document.title += ' twice'">Press</button>
        <div id=drag style="top: 110px; background: teal"></div><div id=long style="top: 160px; height: 60px; overflow: auto"><p style="height: 900px">Long</p></div>
        <button id=ask style="top: 240px" onclick="document.title = String(prompt('Your name?', 'nobody'))">Ask</button>
        <script>
          drag.onpointerdown = () => onpointermove = event => drag.dataset.at = event.clientX + ',' + event.clientY + ',' + event.buttons;
          onpointerup = () => onpointermove = null;
          name_ = document.getElementById('name'); document.body.dataset.keys = '';
          name_.onkeydown = event => document.body.dataset.keys += event.key + (event.ctrlKey ? '+ctrl' : '') + (event.isTrusted ? '' : '!') + ' ';
          name_.onkeyup = event => document.body.dataset.keys += '-' + event.key + ' ';
          name_.onpaste = event => document.body.dataset.pasted = event.clipboardData.getData('text/plain');
          oncontextmenu = event => { document.body.dataset.menu = 'yes'; event.preventDefault(); };
        </script>
        """;

    private static readonly PageScript Read = new("read", "(what) => ({ value: document.getElementById('name')?.value, title: document.title, at: document.getElementById('drag')?.dataset.at, scrolled: document.getElementById('long')?.scrollTop, keys: document.body.dataset.keys?.trim(), focused: document.activeElement.id, pasted: document.body.dataset.pasted, menu: document.body.dataset.menu })[what] ?? null");

    private readonly Guid _lease = Guid.CreateVersion7();
    private readonly RunControl _control = new();
    private readonly ConcurrentQueue<TakeoverState> _told = new();
    private SessionTakeover _takeover = null!;
    private BrowserSession _session = null!;
    private volatile bool _isAtRest = true;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _session = await chromium.OpenSessionAsync();
        _takeover = new SessionTakeover(_control, () => _isAtRest, _told.Enqueue, _ => { }, _ => BringAsync, TimeProvider.System, NullLogger.Instance);
        _takeover.Attach(_session);
        await Browsing.ShowAsync(_session, chromium.Pages.Add(Form));
    }

    public async ValueTask DisposeAsync()
    {
        await _takeover.EndAsync();
        await _session.DisposeAsync();
    }

    [Fact]
    public async Task Mouse_wheel_keys_and_text_of_any_language_arrive_as_trusted_input()
    {
        await DriveAsync();
        Click(100, 25);
        foreach (var key in "Ab")
        {
            Press($"{key}", char.IsUpper(key) ? 8 : 0);
        }

        Do(new ComposeInput("とうきょ"), new TextInput("東京"), new TextInput("😀"));
        await SeesAsync("value", "Ab東京😀");
        Press("a", 2);
        Press("Backspace");
        await SeesAsync("value", "");
        Do(new TextInput("from my clipboard", Paste: true));
        await SeesAsync("value", "from my clipboard");
        Assert.Equal("from my clipboard", await ReadAsync("pasted"));
        Assert.Contains("A -A b -b", await ReadAsync("keys"), StringComparison.Ordinal);
        Assert.DoesNotContain('!', await ReadAsync("keys"));

        Click(100, 75);
        Click(100, 75, clicks: 2);
        await SeesAsync("title", "Test page clicked clicked twice");
        Click(100, 125, button: PointerButton.Right);
        await SeesAsync("menu", "yes");
        Do(new PointerInput(PointerStroke.Down, 100, 125), new PointerInput(PointerStroke.Move, 300, 300), new PointerInput(PointerStroke.Up, 300, 300));
        await SeesAsync("at", "300,300,1");
        Do(new WheelInput(100, 190, 0, 300));
        await Until.TrueAsync("it scrolled", async () => double.Parse(await ReadAsync("scrolled"), System.Globalization.CultureInfo.InvariantCulture) > 100);

        await _takeover.Follow(null);
        var report = Assert.Single(_control.TakeTakeovers());
        Assert.Equal((_lease, 5, true, _session.CurrentTab.Url), (report.Lease, report.Clicks, report.OutsideEffect, report.Url));
        Assert.True(report.Keys >= 20);
        Assert.False(_control.IsPaused);
    }

    [Fact]
    public async Task Input_without_the_takeover_that_counts_while_the_agent_acts_or_outdated_is_dropped()
    {
        Do(new PointerInput(PointerStroke.Move, 1, 1));
        await DriveAsync();
        Click(100, 25);
        await SeesAsync("focused", "name");
        _takeover.Hear(new TakeoverMessage(Guid.NewGuid(), 1, Guid.CreateVersion7(), Now, new TextInput("stranger ")));
        _takeover.Hear(new TakeoverMessage(Guid.NewGuid(), 1, _lease, Now - 60_000, new TextInput("late ")));
        _isAtRest = false;
        await Until.TrueAsync("the driver is told to wait", () => Task.FromResult(_told.Last().Phase == TakeoverPhase.Pausing));
        Do(new TextInput("too soon "));
        _isAtRest = true;
        await Until.TrueAsync("the driver drives", () => Task.FromResult(_told.Last().Phase == TakeoverPhase.Driving));
        Do(new TextInput("mine"));
        await SeesAsync("value", "mine");

        await _takeover.Follow(null);
        Do(new TextInput(" afterwards"));
        Assert.False(_takeover.IsOn);
        Assert.Equal("mine", await ReadAsync("value"));
    }

    [Fact]
    public async Task The_driver_is_told_where_the_browser_stands_also_when_nothing_changes()
    {
        await DriveAsync();
        await Until.TrueAsync("the same is told twice", () =>
            Task.FromResult(_told.ToArray() is [.., var before, var last] && before.Tabs.SequenceEqual(last.Tabs) && before == (last with { Tabs = before.Tabs })));
    }

    [Fact]
    public async Task What_is_held_is_let_go_when_the_takeover_ends_and_the_run_goes_on_only_then()
    {
        await DriveAsync();
        Assert.True(_control.IsPaused);
        Click(100, 25);
        Do(new KeyInput(true, "Shift", "ShiftLeft", 8));
        await Until.TrueAsync("it is held", async () => (await ReadAsync("keys")).EndsWith("Shift", StringComparison.Ordinal));

        await _takeover.Follow(null);

        Assert.EndsWith("-Shift", await ReadAsync("keys"), StringComparison.Ordinal);
        Assert.False(_control.IsPaused);
    }

    [Fact]
    public async Task What_is_held_is_let_go_when_the_connection_of_the_driver_breaks_whenever_that_is_heard()
    {
        // The Api says so, whose clock is another than that of the driver's page.
        var broken = new TakeoverMessage(Guid.NewGuid(), 1, _lease, 0, new ReleaseInput());
        await DriveAsync();
        Do(new PointerInput(PointerStroke.Move, 100, 125), new PointerInput(PointerStroke.Down, 100, 125), new PointerInput(PointerStroke.Move, 150, 130));
        await SeesAsync("at", "150,130,1");

        _takeover.Hear(broken);
        Do(new PointerInput(PointerStroke.Move, 180, 140));
        Click(100, 25);
        await SeesAsync("focused", "name");
        Assert.Equal("150,130,1", await ReadAsync("at"));

        Do(new KeyInput(true, "Shift", "ShiftLeft", 8));
        await SeesAsync("keys", "Shift");
        _takeover.Hear(broken);
        await SeesAsync("keys", "Shift -Shift");
    }

    [Fact]
    public async Task A_tab_that_closes_itself_leaves_the_driver_with_the_others_and_nothing_held()
    {
        var closes = chromium.Pages.Add("<button style='width: 300px; height: 300px' onpointerdown='window.close()'>Close me</button>", "Closes itself");
        await Browsing.ShowAsync(_session, chromium.Pages.Add($"<button style='position: absolute; left: 10px; top: 10px; width: 200px; height: 30px' onclick='window.open(\"{closes}\")'>Open</button>", "Opener"));
        await DriveAsync();
        Click(100, 25);
        await ToldAsync("the window", state => state.Tabs is [_, { Title: "Closes itself", IsCurrent: true }]);

        Do(new PointerInput(PointerStroke.Move, 100, 100), new PointerInput(PointerStroke.Down, 100, 100));
        await ToldAsync("that it is gone", state => state.Tabs is [{ Title: "Opener", IsCurrent: true }]);
        Do(new PointerInput(PointerStroke.Up, 100, 100));
        Click(100, 25);

        await ToldAsync("the next window", state => state.Tabs is [_, { Title: "Closes itself", IsCurrent: true }]);
    }

    [Fact]
    public async Task Tabs_addresses_and_history_are_the_persons()
    {
        var other = chromium.Pages.Add("<p>Other</p>", "Other page");
        await DriveAsync();
        Do(new AddressInput(other));
        await ToldAsync("the other page", state => state.Tabs is [{ Title: "Other page" }] && state.CanGoBack);
        Do(new HistoryInput(HistoryMove.Back));
        await ToldAsync("the first page", state => state.Tabs is [{ Title: "Test page" }] && state.CanGoForward);
        Do(new AddressInput("file:///etc/passwd"));
        await ToldAsync("that it is not opened", state => state.Problem?.Code == ActionErrors.NavigationFailed);
        Do(new KeyInput(true, "a", "KeyA"));
        await ToldAsync("nothing of it to who does something else", state => state.Problem is null);
        Do(new TabInput(null));
        var two = await ToldAsync("two tabs", state => state.Tabs is [_, { IsCurrent: true }]);
        Do(new TabInput(two.Tabs[0].Id));
        await ToldAsync("the first tab", state => state.Tabs is [{ IsCurrent: true }, _]);
        Do(new TabInput(two.Tabs[1].Id, Close: true));
        await ToldAsync("one tab", state => state.Tabs is [{ IsCurrent: true }]);
    }

    [Fact]
    public async Task What_the_page_asks_is_answered_by_the_person_and_by_nobody_when_they_are_gone()
    {
        await DriveAsync();
        Click(100, 255);
        var asked = (await ToldAsync("what the page asks", state => state.Dialog is not null)).Dialog!;
        Assert.Equal(("prompt", "Your name?", "nobody"), (asked.Kind, asked.Message, asked.DefaultText));
        Do(new DialogInput("other", true, "wrong"), new DialogInput(asked.Id, true, "Ada"));
        await SeesAsync("title", "Ada");

        Click(100, 255);
        await ToldAsync("what the page asks again", state => state.Dialog is { } again && again.Id != asked.Id);
        await _takeover.Follow(null);
        await SeesAsync("title", "null");
    }

    [Fact]
    public async Task What_the_page_asks_waits_for_whoever_takes_the_browser_from_the_one_who_was_asked()
    {
        await DriveAsync();
        Click(100, 255);
        await ToldAsync("what the page asks", state => state.Dialog is not null);
        var second = Guid.CreateVersion7();

        await _takeover.Follow(second);

        var asked = (await ToldAsync("what the page asks, as the next driver", state => state.Lease == second && state.Dialog is not null)).Dialog!;
        _takeover.Hear(new TakeoverMessage(Guid.NewGuid(), 1, second, Now, new DialogInput(asked.Id, true, "Bea")));
        await SeesAsync("title", "Bea");

        // Of many who take it in a row the last is gone before they drive.
        _takeover.Hear(new TakeoverMessage(Guid.NewGuid(), 1, second, Now, new PointerInput(PointerStroke.Down, 100, 255)));
        _takeover.Hear(new TakeoverMessage(Guid.NewGuid(), 1, second, Now, new PointerInput(PointerStroke.Up, 100, 255)));
        await ToldAsync("what the page asks again", state => state.Dialog is { } again && again.Id != asked.Id);
        _isAtRest = false;
        await _takeover.Follow(Guid.CreateVersion7());
        await _takeover.Follow(null);
        await SeesAsync("title", "null");
    }

    [Fact]
    public async Task A_question_that_a_driver_who_is_gone_left_open_is_not_answered_with_yes()
    {
        await Browsing.ShowAsync(_session, chromium.Pages.Add("<button style='position: absolute; left: 10px; top: 10px; width: 200px; height: 30px' onclick='document.title = String(confirm(\"Delete all?\"))'>Delete</button>"));
        await DriveAsync();
        Click(100, 25);
        await ToldAsync("what the page asks", state => state.Dialog?.Kind == "confirm");

        await _takeover.Follow(null);

        await SeesAsync("title", "false");
    }

    [Fact]
    public async Task A_list_that_no_picture_shows_is_told_and_chosen_from_with_one_change()
    {
        await Browsing.ShowAsync(_session, chromium.Pages.Add("<style>body{margin:0}</style><select style='position:absolute;left:10px;top:10px;width:200px;height:30px' onchange='document.title += this.value'><option>One<option disabled>Two<option>Three<option>Four</select>", "Chose"));
        await DriveAsync();
        Click(100, 25);
        var list = (await ToldAsync("the list", state => state.List is not null)).List!;
        Assert.Equal([("One", true, false), ("Two", false, true), ("Three", false, false), ("Four", false, false)], list.Options.Select(option => (option.Text, option.IsSelected, option.IsDisabled)));
        Do(new ChoiceInput("other", 3), new ChoiceInput(list.Id, 3));
        await SeesAsync("title", "ChoseFour");
        await ToldAsync("that it is closed", state => state.List is null);

        Click(100, 25);
        var again = (await ToldAsync("the list again", state => state.List is not null)).List!;
        Do(new ChoiceInput(again.Id, 0));
        await SeesAsync("title", "ChoseFourOne");
    }

    [Fact]
    public async Task On_a_phone_that_shows_a_page_smaller_than_it_is_a_point_of_the_picture_is_met()
    {
        await _takeover.EndAsync();
        await using var phone = await chromium.OpenSessionAsync(new BrowserSettings { Device = "iPhone 15" });
        await Browsing.ShowAsync(phone, chromium.Pages.Add("<meta name=viewport content='width=980'><style>body{margin:0}</style><button style='position:absolute;left:700px;top:300px;width:100px;height:60px' onclick='document.title=\"met\"'>There</button>"));
        var frames = new TaskCompletionSource<ScreencastFrame>();
        await phone.CurrentTab.Screencast.StartAsync(frame => frames.TrySetResult(frame), cancellationToken: Cancel);
        var frame = await frames.Task.WaitAsync(Cancel);
        await using var hand = new PersonHand(phone, () => { }, NullLogger.Instance, BringAsync, _ => { });
        await hand.LookAsync(_lease, Cancel);

        var (x, y) = (frame.Width * 750.0 / 980, frame.Width * 330.0 / 980);
        await hand.DoAsync(new PointerInput(PointerStroke.Down, x, y), Cancel);
        await hand.DoAsync(new PointerInput(PointerStroke.Up, x, y), Cancel);

        await Until.TrueAsync("it is met", async () => await phone.CurrentTab.RefreshTitleAsync(Cancel) == "met");
    }

    [Fact]
    public async Task On_a_phone_the_persons_mouse_is_a_finger_that_taps_swipes_and_rests_and_their_wheel_stays_one()
    {
        await _takeover.EndAsync();
        await using var phone = await chromium.OpenSessionAsync(new BrowserSettings { Device = "Pixel 7" });
        await Browsing.ShowAsync(phone, chromium.Pages.Add(
            """
            <meta name=viewport content='width=device-width'><style>body { margin: 0; height: 5000px }</style><select id=list style='position: absolute; left: 10px; top: 400px; width: 200px; height: 40px'><option>One<option>Two</select>
            <script>
              const seen = [];
              for (const type of ['touchstart', 'touchend', 'touchcancel', 'click', 'contextmenu', 'mousedown']) addEventListener(type, e => seen.push(type + (e.pointerType ? ' ' + e.pointerType : '')));
            </script>
            """));
        await using var hand = new PersonHand(phone, () => { }, NullLogger.Instance, BringAsync, _ => { });
        await hand.LookAsync(_lease, Cancel);
        Task DoAsync(PointerStroke stroke, double x, double y, PointerButton button = PointerButton.Left) => hand.DoAsync(new PointerInput(stroke, x, y, button), Cancel);
        async Task<string> ValueAsync(string expression) => (await phone.CurrentTab.Session.SendAsync("Runtime.evaluate", new { expression = $"String({expression})" }, Cancel)).GetProperty("result").GetProperty("value").GetString()!;
        Task SeesAsync(string seen) => Until.TrueAsync($"the page sees {seen}", async () => await ValueAsync("seen.join()") == seen);
        Task ForgetAsync() => ValueAsync("seen.length = 0");

        await DoAsync(PointerStroke.Move, 50, 300);
        await DoAsync(PointerStroke.Down, 50, 300);
        await DoAsync(PointerStroke.Up, 50, 300);
        await SeesAsync("touchstart,touchend,mousedown,click touch");
        await ForgetAsync();

        foreach (var button in new[] { PointerButton.Left, PointerButton.Right })
        {
            await DoAsync(PointerStroke.Down, 50, 300, button);
            if (button == PointerButton.Left)
            {
                await SeesAsync("touchstart,mousedown,contextmenu mouse");
            }

            await DoAsync(PointerStroke.Up, 50, 300, button);
            await SeesAsync("touchstart,mousedown,contextmenu mouse,touchcancel");
            await ForgetAsync();
        }

        await DoAsync(PointerStroke.Down, 50, 300);
        await hand.DoAsync(new ReleaseInput(), Cancel);
        await SeesAsync("touchstart,touchcancel");
        await ForgetAsync();

        await DoAsync(PointerStroke.Down, 110, 420);
        await DoAsync(PointerStroke.Up, 110, 420);
        await Until.TrueAsync("the list is told", async () => (await hand.LookAsync(_lease, Cancel)).List is not null);
        await hand.DoAsync(new ChoiceInput((await hand.LookAsync(_lease, Cancel)).List!.Id, 1), Cancel);
        await Until.TrueAsync("an option is chosen", async () => await ValueAsync("list.value") == "Two");

        await DoAsync(PointerStroke.Down, 300, 700);
        foreach (var y in Enumerable.Range(1, 20).Select(static step => 700 - (step * 20)))
        {
            await DoAsync(PointerStroke.Move, 300, y);
        }

        await DoAsync(PointerStroke.Up, 300, 300);
        await Until.TrueAsync("the page is swiped", async () => double.Parse(await ValueAsync("scrollY"), System.Globalization.CultureInfo.InvariantCulture) > 300);

        // A swipe goes on for a while by itself, and takes the page back to where it was going.
        await Until.TrueAsync("the page comes to rest", async () =>
        {
            var before = await ValueAsync("scrollY");
            await Task.Delay(100, Cancel);
            return before == await ValueAsync("scrollY");
        });
        await ValueAsync("scrollTo(0, 3000)");
        await hand.DoAsync(new WheelInput(300, 300, 0, 700), Cancel);
        await Until.TrueAsync("the wheel turned", async () => double.Parse(await ValueAsync("scrollY"), System.Globalization.CultureInfo.InvariantCulture) > 3_500);
    }

    /// <summary>A file holds its own name.</summary>
    private static Task BringAsync(TakeoverFile file, Stream target, CancellationToken cancellationToken) =>
        target.WriteAsync(System.Text.Encoding.UTF8.GetBytes(file.Name), cancellationToken).AsTask();

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private async Task DriveAsync()
    {
        _ = _takeover.Follow(_lease);
        await ToldAsync("that the person drives", state => state.Phase == TakeoverPhase.Driving);
    }

    private void Do(params TakeoverInput[] inputs)
    {
        foreach (var input in inputs)
        {
            _takeover.Hear(new TakeoverMessage(Guid.NewGuid(), 1, _lease, Now, input));
        }
    }

    private void Click(double x, double y, int clicks = 1, PointerButton button = PointerButton.Left) => Do(
        new PointerInput(PointerStroke.Move, x, y), new PointerInput(PointerStroke.Down, x, y, button, clicks), new PointerInput(PointerStroke.Up, x, y, button, clicks));

    private void Press(string key, int modifiers = 0) => Do(new KeyInput(true, key, "", modifiers), new KeyInput(false, key, "", modifiers));

    private async Task<TakeoverState> ToldAsync(string what, Func<TakeoverState, bool> which) =>
        await Until.SomeAsync($"the driver is told {what}", () => Task.FromResult(_told.LastOrDefault() is { } last && which(last) ? last : null));

    private Task SeesAsync(string what, string expected) =>
        Until.TrueAsync($"{what} is “{expected}”", async () => await ReadAsync(what) == expected);

    private async Task<string> ReadAsync(string what) => (await _session.Tabs[0].MainFrame.EvaluateAsync(Read, [what], Cancel)).ToString();
}
