using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>What a person can reach is seen however it is made, and what nobody can is not.</summary>
public sealed class ReachableThingsTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private ObserverStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await ObserverStage.OpenAsync(chromium);

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

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
}
