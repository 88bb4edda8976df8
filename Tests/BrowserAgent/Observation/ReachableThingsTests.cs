using Dashboard.BrowserAgent;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>What a person can reach is seen however it is made, and what nobody can is not.</summary>
public sealed class ReachableThingsTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private ObserverStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await ObserverStage.OpenAsync(chromium);

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task An_empty_list_is_there_to_be_dragged_to_also_where_its_library_hears_of_that_elsewhere()
    {
        var page = await _stage.ShowAsync("""
            <div data-drop-target-for-element="true" style="width: 200px"><h2>Doing</h2><div draggable="true" data-drop-target-for-element="true">Fix it</div></div>
            <div data-drop-target-for-element="true" style="width: 200px; height: 100px"><h2>Done</h2></div>
            <h2>Later</h2><div data-rfd-droppable-id="later" style="width: 200px; height: 100px"></div>
            """);

        Assert.Matches(@"## Doing\n\[\d+\] clickable ""Fix it"" \(draggable\)\n\[\d+\] clickable ""Done""", page.Text);
        Assert.Matches(@"## Later\n\[\d+\] clickable", page.Text);
    }

    [Fact]
    public async Task What_listens_or_looks_pressable_is_seen_without_any_text_of_its_own()
    {
        var page = await _stage.ShowAsync("""
            <style>.box { width: 30px; height: 30px } .point { cursor: pointer } .icon::before { content: '≡' }</style>
            <div id="bars" title="Menu" class="box"><span></span><span></span></div> <div id="named" aria-label="Close" style="width: 9px; height: 9px"></div>
            <div id="seat" class="box" data-seat="Seat A1"></div> <div class="box point" title="Red" style="background: red"></div>
            <span class="point icon" aria-label="Search"></span> <div class="box point" id="swatch" style="border: 1px solid"></div>
            <div class="box point" id="nothing"></div> <div id="tiny" style="width: 3px; height: 3px"></div><div id="plain" class="box" style="background: blue"></div>
            <div id="shield" style="position: fixed; inset: 0; z-index: -1" class="point"></div>
            <a id="listening">Bare link</a> <a id="assigned">Assigned link</a> <a id="idle">Idle anchor</a>
            <div phx-click="live">Live</div> <div on:click="qwik">Qwik</div> <div hx-post="/x">Post</div> <div hx-get="/x" hx-trigger="load">Loading</div>
            <div data-action="click->menu#open">Stimulus</div> <div data-action="input->menu#type">Typed</div>
            <audio id="sound" controls></audio> <video controls width="200" height="100"></video>
            <script>for (const id of ['bars', 'named', 'seat', 'tiny', 'listening']) document.getElementById(id).addEventListener('click', () => {}); assigned.onclick = () => {};</script>
            """);

        Assert.Equal(["Menu", "Close", "Seat A1", "Red", "Search", "swatch", "Bare link", "Assigned link", "Live", "Qwik", "Post", "Stimulus"], page.Names("clickable"));
        Assert.Contains("audio (paused, with controls)", page.Text, StringComparison.Ordinal);
        Assert.Contains("video (paused, with controls)", page.Text, StringComparison.Ordinal);

        await _stage.RunAsync("idle.href = '/later', listening.href = '/now'");
        Assert.Equal(["Bare link", "Idle anchor"], (await _stage.SeeAsync()).Names("link"));
    }

    [Fact]
    public async Task A_label_stands_once_for_a_control_that_cannot_be_reached_itself()
    {
        string[] hiding =
        [
            "display: none", "visibility: hidden", "position: absolute; left: -9999px", "position: absolute; top: -9999px", "position: absolute; width: 1px; height: 1px; clip: rect(0 0 0 0)",
            "position: absolute; clip: rect(0 0 0 0); pointer-events: none", "opacity: 0; position: absolute", "opacity: 0; width: 0; height: 0",
        ];
        var page = await _stage.ShowAsync(string.Concat(hiding.Select((style, index) => $"""
            <p><label><input type="checkbox" style="{style}"> Inside {index}</label> <input type="radio" id="r{index}" style="{style}"> <label for="r{index}">Beside {index}</label></p>
            """)) + """<p><label for="both">Title</label> <label for="both">Hint</label><input type="checkbox" id="both" style="visibility: hidden"></p>""");

        Assert.Equal([.. Enumerable.Range(0, hiding.Length).Select(index => $"Inside {index}"), "Title Hint"], page.Names("checkbox"));
        Assert.Equal(Enumerable.Range(0, hiding.Length).Select(index => $"Beside {index}"), page.Names("radio"));
    }

    [Fact]
    public async Task What_is_collapsed_is_not_seen_until_it_is_opened()
    {
        var page = await _stage.ShowAsync("""
            <style>.closed { max-height: 0; overflow: hidden } .flat { height: 0; overflow: hidden }</style>
            <div id="panel" class="closed"><p>Hidden words</p><a href="/a">Hidden link</a><label><input type="checkbox"> Hidden choice</label></div>
            <div class="flat"><button>Hidden button</button><div style="position: fixed; top: 300px"><button>Fixed</button></div><div style="position: absolute; top: 400px"><button>Placed</button></div></div>
            <div style="width: 0; overflow: hidden"><button>Narrow</button></div>
            <div style="height: 0; overflow-x: clip"><button>Only clipped sideways</button></div>
            """);

        Assert.Equal(["Fixed", "Placed", "Only clipped sideways"], page.Names("button"));
        Assert.DoesNotContain("Hidden", page.Text, StringComparison.Ordinal);

        await _stage.RunAsync("panel.className = ''");
        page = await _stage.SeeAsync();

        Assert.Contains("Hidden words", page.Text, StringComparison.Ordinal);
        Assert.Equal(["Hidden link"], page.Names("link"));
        Assert.Equal(["Hidden choice"], page.Names("checkbox"));
    }

    [Fact]
    public async Task Beside_a_dialog_that_says_it_is_modal_everything_is_seen_that_it_does_not_cover()
    {
        const string toast = "<div style='position: fixed; z-index: 9; right: 12px; top: 12px; background: white' role='status'>Half saved</div>";
        const string content = $"<div><main><h1>Behind</h1><p>Words behind</p><button>Under it</button><div style='height: 3000px'></div><h2>Far</h2><button>Far</button></main>{toast}</div>";
        const string shade = "style='position: fixed; inset: 0; background: #0008'";
        const string dialog = "<div role='dialog' aria-modal='true' aria-label='Edit' style='position: fixed; inset: 100px; background: white'><button>Save</button></div>";
        const string portals = """
            <div id="portals"><div style="position: absolute; left: 200px; top: 200px; width: 200px; background: white" role="listbox"><div role="option">Tokyo</div><div role="option">Taipei</div></div>
              <div style="position: fixed; right: 8px; bottom: 8px; background: white" class="toast" role="alert">It failed</div></div>
            """;

        // The shade beside the dialog, around it, and as the dialog itself; messages and lists elsewhere, or small and within what is behind.
        foreach (var body in new[]
        {
            $"{content}<div {shade}></div>{dialog}{portals}",
            $"{content}<div {shade}>{dialog}</div>{portals}",
            $"<div id='app'>{content}<div><div {shade}></div>{dialog}</div></div>{portals}",
            $"{content}<div role='dialog' aria-modal='true' aria-label='Edit' {shade}><div style='margin: 100px'><button>Save</button></div></div>{portals}",
        })
        {
            var page = await _stage.ShowAsync(body);

            Assert.Equal(["Save"], page.Names("button"));
            Assert.Equal(["Tokyo", "Taipei"], page.Names("option"));
            Assert.Contains("alert:\n  It failed", page.Text, StringComparison.Ordinal);
            Assert.Contains("status:\n  Half saved", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("behind", page.Text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("further below", page.Text, StringComparison.Ordinal);
            Assert.Contains("A dialog is open; the rest of the page", page.Text, StringComparison.Ordinal);
            await MarkedAsync(modal: true);
        }

        var free = await _stage.ShowAsync($"{content}<div role='dialog' aria-modal='true' aria-label='Cookies' style='position: fixed; inset: auto 0 0 0; height: 100px; background: white'><button>Accept</button></div>");

        Assert.Equal(["Under it", "Accept"], free.Names("button"));
        Assert.Contains("Words behind", free.Text, StringComparison.Ordinal);
        Assert.Contains("… further below: 1 elements", free.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("A dialog is open", free.Text, StringComparison.Ordinal);
        await MarkedAsync(modal: false);
    }

    [Fact]
    public async Task Of_several_dialogs_the_one_on_top_is_seen_wherever_it_is_declared()
    {
        var page = await _stage.ShowAsync("""
            <button>Behind</button><dialog id="sure"><button>Really</button></dialog><dialog id="edit"><button>Edit</button></dialog><div id="said" role="status"></div>
            <div id="host"></div><script>edit.showModal(); sure.showModal()</script>
            """);

        Assert.Equal(["Really"], page.Names("button"));
        await _stage.RunAsync("said.textContent = 'Saved'");
        Assert.Contains("Saved", (await _stage.SeeAsync()).Text, StringComparison.Ordinal);

        await _stage.RunAsync("""
            sure.close(), edit.close(), host.attachShadow({ mode: 'open' }).innerHTML =
              '<div style="position: fixed; inset: 0; background: gray"></div><div role="dialog" aria-modal="true" style="position: fixed; inset: 50px; background: white"><button>In a shadow</button></div>'
            """);

        Assert.Equal(["In a shadow"], (await _stage.SeeAsync()).Names("button"));
        await MarkedAsync(modal: true);
    }

    [Fact]
    public async Task A_link_that_is_a_whole_card_is_read_to_its_end()
    {
        var page = await _stage.ShowAsync($"""
            <a href="/p/1" style="display: block"><h3>Blue shoe</h3><p>{string.Join(' ', Enumerable.Repeat("Comfortable and light.", 8))}</p><div>4.5 stars</div><div>EUR 59.99</div></a>
            <div role="link" tabindex="0" aria-label="Red shoe"><p>{string.Join(' ', Enumerable.Repeat("Robust and heavy.", 10))}</p><p>EUR 70.00</p></div>
            <a href="/p/2"><div>Short card</div><div>EUR 5.00</div></a>
            """);

        Assert.Matches("""
            \[\d+\] link "Blue shoe" → /p/1 Comfortable and light[^\n]+
            4\.5 stars
            EUR 59\.99
            \[\d+\] link "Red shoe" Robust[^\n]+
            EUR 70\.00
            \[\d+\] link "Short card EUR 5\.00" → /p/2
            """.ReplaceLineEndings("\n"), page.Text);
    }

    /// <summary>What decides whether the rest of a step is done agrees with what was seen.</summary>
    private async Task MarkedAsync(bool modal)
    {
        var cancel = TestContext.Current.CancellationToken;
        var seen = await _stage.Observer.ObserveAsync(ObservationSettings.Default, 0, false, cancel);

        Assert.Equal(modal, seen.Page.Modal);
        Assert.Equal(seen.Page, await _stage.Observer.MarkAsync(cancel));
    }
}
