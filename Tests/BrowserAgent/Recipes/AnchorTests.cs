using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.BrowserAgent.Actions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Recipes;

public sealed class AnchorTests(ChromiumFixture chromium)
{
    private static readonly PageScript IdOf = new("id", "element => element.id");

    [Theory]
    [InlineData("<button id=x data-testid=pay>Pay</button><button>Pay</button>", null, null, "pay", null, null, null)]
    [InlineData("<button id=x>  Pay\n now </button><a href='#'>Pay now</a>", "button", "pay now", null, null, null, null)]
    [InlineData("<h2>Title</h2><h2 id=x>Other</h2>", "heading", "Other", null, null, null, null)]
    [InlineData("<input aria-label=Search id=x><button>Search</button>", "textbox", "Search", null, null, null, null)]
    [InlineData("<input type=password aria-label=Secret id=x>", "textbox", "Secret", null, null, null, null)]
    [InlineData("<img alt=Logo id=x>", "img", "logo", null, null, null, null)]
    [InlineData("<label for=x>E-mail: *</label><input id=x>", null, null, null, "E-mail", null, null)]
    [InlineData("<input id=x placeholder='Your name'>", null, null, null, "your name", null, null)]
    [InlineData("<div><p id=x>Exactly this</p></div>", null, null, null, null, "exactly this", null)]
    [InlineData("<div><p>a</p><p id=x class=c>b</p></div>", null, null, null, null, null, "div > .c")]
    [InlineData("<button>Save</button><form><button id=x>Save</button></form>", "button", "Save", null, null, null, "form button")]
    [InlineData("<button hidden>Save</button><button id=x>Save</button>", "button", "Save", null, null, null, null)]
    [InlineData("<button id=x data-test=renamed>Save</button>", null, "Save", "renamed", null, "gone", null)]
    public async Task An_element_is_found_by_what_was_given(
        string body, string? role, string? name, string? testId, string? label, string? text, string? css)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, body);
        var anchors = new ElementAnchors { Role = role, Name = name, TestId = testId, Label = label, Text = text, Css = css };
        var element = await new AnchorResolver(stage.Session, TimeSpan.FromSeconds(5)).ResolveAsync(new ElementTarget(anchors), TestContext.Current.CancellationToken);
        Assert.Equal("x", (await element.Frame.EvaluateAsync(IdOf, [element], TestContext.Current.CancellationToken)).GetString());
    }

    [Fact]
    public async Task Several_matches_are_an_error_that_lists_them()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<button id=one>Save</button><button id=two>Save</button>");
        var error = await stage.FailAsync(new ClickParameters { Target = new ElementTarget(new ElementAnchors { Role = "button", Name = "Save" }) });
        Assert.Equal(ActionErrors.ElementAmbiguous, error.Code);
        Assert.Contains("button#one “Save”, button#two “Save”", error.Message);
    }

    [Fact]
    public async Task Matches_in_different_frames_are_ambiguous_until_the_frame_is_named()
    {
        var inner = chromium.Pages.Add("<button id=inner>Save</button>");
        await using var stage = await ActionStage.OpenAsync(chromium, $"<button>Save</button><iframe src='{inner}'></iframe>");
        var anchors = new ElementAnchors { Role = "button", Name = "Save" };
        Assert.Equal(ActionErrors.ElementAmbiguous, (await stage.FailAsync(new ClickParameters { Target = new ElementTarget(anchors) })).Code);
        var element = await new AnchorResolver(stage.Session, TimeSpan.FromSeconds(5))
            .ResolveAsync(new ElementTarget(anchors with { FrameUrl = new Uri(inner).AbsolutePath }), TestContext.Current.CancellationToken);
        Assert.Equal(inner, element.Frame.Url);
    }

    [Fact]
    public async Task An_element_that_appears_late_is_waited_for()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<script>setTimeout(() => document.body.innerHTML = '<button onclick=\"done = 1\">Late</button>', 300)</script>");
        await stage.DoAsync(new ClickParameters { Target = new ElementTarget(new ElementAnchors { Role = "button", Name = "Late" }) });
        Assert.Equal(1, (await stage.EvaluateAsync("done")).GetInt32());
    }

    [Fact]
    public async Task A_selector_that_is_none_is_an_error_at_once()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<p>text</p>");
        Assert.Equal(ActionErrors.InvalidValue, (await stage.FailAsync(new ClickParameters { Target = ActionStage.Css("p[") })).Code);
    }
}
