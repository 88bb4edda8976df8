using System.Collections.Concurrent;
using System.Text;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Runner.Takeovers;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dashboard.Tests.Runner.Takeovers;

/// <summary>A page of a real browser that a person drives asks for files, and gets theirs.</summary>
public sealed class TakeoverFilesTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private const string Fields = """
        <style>body { margin: 0 } input, button { position: absolute; left: 10px; width: 200px; height: 30px; margin: 0 }</style>
        <input id=one type=file style="top: 10px" accept=".pdf,image/*">
        <input id=many type=file multiple hidden><button style="top: 60px" onclick="many.click()">Choose several</button>
        <input id=folder type=file webkitdirectory style="top: 110px"><p id=told style="margin-top: 200px"></p>
        <script>
          addEventListener('input', event => told.textContent += `input ${event.isTrusted} `);
          addEventListener('cancel', event => told.textContent += `cancel ${event.target.id} `);
          addEventListener('change', async event => {
            const contents = await Promise.all([...event.target.files].map(async file => `${file.name}=${await file.text()}`));
            told.textContent += `change ${event.isTrusted} ${contents.join(' ')}`;
          });
        </script>
        """;

    private static readonly PageScript Told = new("told", "() => document.getElementById('told')?.textContent.trim() ?? ''");

    private readonly Guid _lease = Guid.CreateVersion7();
    private readonly RunControl _control = new();
    private readonly ConcurrentQueue<TakeoverState> _told = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dashboard-handed-");
    private SessionTakeover _takeover = null!;
    private BrowserSession _session = null!;
    private BringFile _bring = (file, target, cancellationToken) => target.WriteAsync(Encoding.UTF8.GetBytes($"bytes of {file.Name}"), cancellationToken).AsTask();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _session = await chromium.OpenSessionAsync();
        _takeover = new SessionTakeover(_control, () => true, _told.Enqueue, _ => { }, _ => (file, target, cancellationToken) => _bring(file, target, cancellationToken), TimeProvider.System, NullLogger.Instance);
        _takeover.Attach(_session);
        await Browsing.ShowAsync(_session, chromium.Pages.Add(Fields));
        _ = _takeover.Follow(_lease);
        await ToldAsync("that the person drives", state => state.Phase == TakeoverPhase.Driving);
    }

    public async ValueTask DisposeAsync()
    {
        await _takeover.EndAsync();
        await _session.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_page_that_asks_for_one_file_gets_one_with_its_events_and_the_run_is_told_its_name()
    {
        var asked = await PressAsync(25);
        Assert.Equal((false, ".pdf,image/*"), (asked.IsMultiple, asked.Accept));

        Do(new FilesInput("another", [File("wrong.pdf")]), new FilesInput(asked.Id, [File("冬の請求書.pdf"), File("too many.pdf")]));

        await SeesAsync("input true change true 冬の請求書.pdf=bytes of 冬の請求書.pdf");
        await ToldAsync("that it is asked no more", state => state.Chooser is null && state.Problem is null);
        await _takeover.Follow(null);
        var report = Assert.Single(_control.TakeTakeovers());
        Assert.True(report.OutsideEffect);
        Assert.Equal("冬の請求書.pdf", Assert.Single(report.Files));

        // The run keeps it.
        using var workspace = new Workspace();
        var kept = Assert.Single(await new DownloadKeeper(new DirectoryArtifactSink(_folder.FullName), workspace).KeepFinishedAsync(_session, 1, Cancel));
        Assert.Equal(("冬の請求書.pdf", ArtifactKind.Other), (kept.Name, kept.Kind));
        Assert.Equal("bytes of 冬の請求書.pdf", await System.IO.File.ReadAllTextAsync(workspace.PathOf("冬の請求書.pdf")!, Cancel));
    }

    [Fact]
    public async Task A_button_of_the_page_that_takes_several_files_gets_several()
    {
        var asked = await PressAsync(75);
        Assert.Equal((true, ""), (asked.IsMultiple, asked.Accept));

        Do(new FilesInput(asked.Id, [File("a.txt"), File("b.txt")]));

        await SeesAsync("input true change true a.txt=bytes of a.txt b.txt=bytes of b.txt");
    }

    [Fact]
    public async Task Who_chooses_nothing_leaves_the_page_as_it_was_and_is_asked_again_at_the_next_press()
    {
        var asked = await PressAsync(25);
        Do(new FilesInput(asked.Id, null));
        await SeesAsync("cancel one");

        var again = await PressAsync(25);
        Assert.NotEqual(asked.Id, again.Id);
        Do(new FilesInput(again.Id, [File("a.pdf")]));
        await SeesAsync("cancel one input true change true a.pdf=bytes of a.pdf");
    }

    [Fact]
    public async Task When_the_driver_is_gone_nothing_is_chosen_and_what_was_on_its_way_is_not_set()
    {
        var begun = new TaskCompletionSource();
        _bring = async (_, _, cancellationToken) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        };
        Do(new FilesInput((await PressAsync(75)).Id, [File("late.txt")]));
        await begun.Task.WaitAsync(Cancel);
        await PressAsync(25);

        await _takeover.Follow(null);

        await SeesAsync("cancel one");
        Assert.Empty(Assert.Single(_control.TakeTakeovers()).Files);
    }

    [Fact]
    public async Task What_cannot_be_handed_over_is_said()
    {
        Click(125);
        await ToldAsync("that a folder cannot be chosen", state => state is { Chooser: null, Problem.Code: "folder_not_handed" });

        _bring = (_, _, _) => throw new HttpRequestException("The Api is away.");
        Do(new FilesInput((await PressAsync(25)).Id, [File("a.pdf")]));
        await ToldAsync("that it did not arrive", state => state is { Chooser: null, Problem.Code: "files_not_handed" });

        var asked = await PressAsync(25);
        Do(new AddressInput(chromium.Pages.Add("<p>Elsewhere</p>")));
        await ToldAsync("that the page is gone", state => state is { Chooser: null });
        Do(new FilesInput(asked.Id, [File("a.pdf")]));
        await ToldAsync("nothing of it", state => state is { Chooser: null, Problem: null });
    }

    [Fact]
    public async Task Files_that_are_dropped_reach_the_area_or_the_field_under_the_pointer_also_in_a_frame_of_another_site_and_nothing_else()
    {
        const string area = "<style>body { margin: 0 }</style><div style='height: 50px; background: teal' ondragover='event.preventDefault()' ondrop='event.preventDefault(); got(event)'></div>";
        var inner = chromium.Pages.Add(area + "<script>got = event => parent.postMessage(event.dataTransfer.files[0].name, '*')</script>")
            .Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        Do(new AddressInput(chromium.Pages.Add($$"""
            {{area}}<input id=field type=file style="position: absolute; left: 10px; top: 110px; width: 200px; height: 30px">
            <iframe src="{{inner}}" style="position: absolute; left: 0; top: 200px; border: 0; width: 300px; height: 60px"></iframe><p id=told style="margin-top: 400px"></p>
            <script>
              got = async event => told.textContent += (await Promise.all([...event.dataTransfer.files].map(async file => `${file.name}=${await file.text()}`))).join('+') + ' ';
              field.onchange = event => told.textContent += `field ${field.files.length} ${field.files[0].name} `;
              onmessage = event => told.textContent += `frame ${event.data} `;
            </script>
            """, "Drop here")));
        await ToldAsync("the page", state => state.Tabs is [{ Title: "Drop here" }]);

        Do(new DropInput(100, 25, [File("a.txt"), File("請求書.pdf")]));
        await SeesAsync("a.txt=bytes of a.txt+請求書.pdf=bytes of 請求書.pdf");
        Do(new DropInput(100, 125, [File("b.txt"), File("too many.txt")]));
        await ToldAsync("that the field takes one only", state => state.Problem?.Code == "files_not_taken");
        Do(new DropInput(100, 125, [File("b.txt")]));
        await SeesAsync("a.txt=bytes of a.txt+請求書.pdf=bytes of 請求書.pdf field 1 b.txt");
        Do(new DropInput(100, 225, [File("d.txt")]));
        await SeesAsync("a.txt=bytes of a.txt+請求書.pdf=bytes of 請求書.pdf field 1 b.txt frame d.txt");
        Do(new DropInput(100, 300, [File("e.txt")]));
        await ToldAsync("that nothing there takes files", state => state.Problem?.Code == "files_not_taken");

        await _takeover.Follow(null);
        var report = Assert.Single(_control.TakeTakeovers());
        Assert.Equal(["a.txt", "請求書.pdf", "b.txt", "d.txt"], report.Files);
        Assert.True(report.OutsideEffect);
        Assert.EndsWith("Drop here", await _session.CurrentTab.RefreshTitleAsync(Cancel), StringComparison.Ordinal);
    }

    private static TakeoverFile File(string name) => new(Guid.CreateVersion7(), name);

    private async Task<TakeoverChooser> PressAsync(double y)
    {
        var before = _told.LastOrDefault()?.Chooser?.Id;
        Click(y);
        return (await ToldAsync("that the page asks for files", state => state.Chooser is { } asked && asked.Id != before)).Chooser!;
    }

    private void Click(double y) => Do(new PointerInput(PointerStroke.Move, 40, y), new PointerInput(PointerStroke.Down, 40, y), new PointerInput(PointerStroke.Up, 40, y));

    private void Do(params TakeoverInput[] inputs)
    {
        foreach (var input in inputs)
        {
            _takeover.Hear(new TakeoverMessage(Guid.NewGuid(), 1, _lease, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), input));
        }
    }

    private async Task<TakeoverState> ToldAsync(string what, Func<TakeoverState, bool> which) =>
        await Until.SomeAsync($"the driver is told {what}", () => Task.FromResult(_told.LastOrDefault() is { } last && which(last) ? last : null));

    private Task SeesAsync(string expected) => Until.TrueAsync(
        $"the page heard “{expected}”", async () => (await _session.Tabs[0].MainFrame.EvaluateAsync(Told, [], Cancel)).GetString() == expected);
}
