using System.Collections.Concurrent;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Runner.Takeovers;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dashboard.Tests.Runner.Takeovers;

/// <summary>What a person copies in a page of a real browser that they drive is told, once, and to nobody else.</summary>
public sealed class TakeoverCopiesTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private const string Page = """
        <style>body { margin: 0 } input, button, iframe { position: absolute; left: 10px; width: 200px; height: 30px; margin: 0; border: 0; padding: 0 }</style>
        <input id=field value="from a field" style="top: 10px">
        <button style="top: 60px" onclick="navigator.clipboard.writeText('by a button')">Copy</button>
        <button style="top: 110px" onclick="navigator.clipboard.write([new ClipboardItem({ 'text/plain': new Blob(['by an item']) })])">Copy</button>
        <button style="top: 160px" onclick="navigator.clipboard.writeText('😀'.repeat(60000))">Copy a lot</button>
        """;

    private static readonly PageScript Title = new("title", "() => document.title");

    private readonly Guid _lease = Guid.CreateVersion7();
    private readonly RunControl _control = new();
    private readonly ConcurrentQueue<TakeoverState> _told = new();
    private readonly ConcurrentQueue<TakeoverCopy> _copied = new();
    private SessionTakeover _takeover = null!;
    private BrowserSession _session = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _session = await chromium.OpenSessionAsync();
        _takeover = new SessionTakeover(
            _control, () => true, _told.Enqueue, _copied.Enqueue, _ => (_, _, _) => Task.CompletedTask, TimeProvider.System, NullLogger.Instance);
        _takeover.Attach(_session);
    }

    public async ValueTask DisposeAsync()
    {
        await _takeover.EndAsync();
        await _session.DisposeAsync();
    }

    [Fact]
    public async Task Keys_buttons_and_the_clipboard_of_the_page_copy_for_the_driver_also_in_frames_and_in_pages_that_come_later()
    {
        var other = chromium.Pages.Add(Page.Replace("by a button", "by the next page", StringComparison.Ordinal), "Next page");
        var inner = chromium.Pages.Add("<style>body { margin: 0 } button { width: 200px; height: 30px }</style><button onclick='navigator.clipboard.writeText(\"in a frame\")'>Copy</button>");
        var foreign = inner.Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        await DriveAsync($"{Page}<iframe src='{inner}' style='top: 210px'></iframe><iframe src='{foreign}' allow='clipboard-write' style='top: 260px'></iframe>");

        Click(100, 25);
        Press("a", 2);
        Press("c", 2);
        await CopiedAsync("from a field");
        Press("x", 2);
        await CopiedAsync("from a field", 2);
        Click(100, 75);
        await CopiedAsync("by a button");
        Click(100, 125);
        await CopiedAsync("by an item");
        Click(100, 225);
        await CopiedAsync("in a frame");
        Click(100, 275);
        await CopiedAsync("in a frame", 2);
        await Until.TrueAsync("the driver is told how many there were", () => Task.FromResult(_told.Last().Copies == 6));
        Do(new AddressInput(other));
        await Until.TrueAsync("the next page is there", () => Task.FromResult(_told.Last().Tabs is [{ Title: "Next page" }]));
        await Until.TrueAsync("it copies", () =>
        {
            Click(100, 75);
            return Task.FromResult(_copied.Any(copy => copy.Text == "by the next page"));
        });

        Assert.All(_copied, copy => Assert.Equal((_lease, false), (copy.Lease, copy.IsCut)));
        await _takeover.Follow(null);
        Assert.Equal(_copied.Count, Assert.Single(_control.TakeTakeovers()).Copies);
    }

    [Fact]
    public async Task A_text_that_is_very_long_is_cut_where_no_character_breaks()
    {
        await DriveAsync(Page);

        Click(100, 175);

        var copy = await Until.SomeAsync("it is told", () => Task.FromResult(_copied.FirstOrDefault()));
        Assert.Equal((TakeoverCopy.MaxLength, true), (copy.Text.Length, copy.IsCut));
        Assert.EndsWith("😀", copy.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_page_copies_without_being_asked_or_after_the_takeover_is_not_told_and_nothing_stays_behind_in_it()
    {
        await DriveAsync(Page + "<script>count = 0; setInterval(() => { navigator.clipboard.writeText('unasked').catch(() => {}); document.title = String(++count); }, 20)</script>");
        await Until.TrueAsync("the page copies by itself", async () => int.Parse(await TitleAsync(), System.Globalization.CultureInfo.InvariantCulture) > 10);
        Assert.Empty(_copied);

        await _takeover.Follow(null);

        Assert.Equal(0, Assert.Single(_control.TakeTakeovers()).Copies);
        var native = await _session.CurrentTab.Session.SendAsync(
            "Runtime.evaluate", new { expression = "String(Object.getOwnPropertyNames(navigator.clipboard)) + navigator.clipboard.writeText", returnByValue = true }, Cancel);
        Assert.Equal("function writeText() { [native code] }", native.GetProperty("result").GetProperty("value").GetString());
        Assert.Empty(_copied);
    }

    [Fact]
    public void A_copied_text_is_printed_nowhere()
    {
        Assert.Equal("TakeoverCopy", new TakeoverCopy(_lease, "my words", false).ToString());
        Assert.Equal("CopiedText", new CopiedText("my words", false).ToString());
    }

    private async Task DriveAsync(string page)
    {
        await Browsing.ShowAsync(_session, chromium.Pages.Add(page));
        _ = _takeover.Follow(_lease);
        await Until.TrueAsync("the person drives", () => Task.FromResult(_told.LastOrDefault() is { Phase: TakeoverPhase.Driving }));
    }

    private Task CopiedAsync(string text, int times = 1) =>
        Until.TrueAsync($"“{text}” is told", () => Task.FromResult(_copied.Count(copy => copy.Text == text) == times));

    private async Task<string> TitleAsync() => (await _session.Tabs[0].MainFrame.EvaluateAsync(Title, [], Cancel)).ToString();

    private void Do(params TakeoverInput[] inputs)
    {
        foreach (var input in inputs)
        {
            _takeover.Hear(new TakeoverMessage(Guid.NewGuid(), 1, _lease, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), input));
        }
    }

    private void Click(double x, double y) => Do(new PointerInput(PointerStroke.Move, x, y), new PointerInput(PointerStroke.Down, x, y), new PointerInput(PointerStroke.Up, x, y));

    private void Press(string key, int modifiers) => Do(new KeyInput(true, key, "", modifiers), new KeyInput(false, key, "", modifiers));
}
