using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Actions;

public sealed class DialogTests(ChromiumFixture chromium)
{
    private const string Questions =
        """
        <button id=c onclick="got = confirm('Delete?')">Confirm</button>
        <button id=p onclick="got = prompt('Name?', 'nobody')">Prompt</button>
        <button id=b onclick="alert('Note'); got = confirm('Sure?')">Both</button>
        """;

    [Fact]
    public async Task By_default_questions_are_confirmed_and_texts_are_not_given()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, Questions);
        await stage.ClickAsync("#c");
        Assert.Equal("true", await stage.TextAsync("got"));
        await stage.ClickAsync("#p");
        Assert.Equal("null", await stage.TextAsync("got"));
        Assert.Equal(["dialog_accepted", "dialog_dismissed"], stage.Session.TakeNotices().Select(notice => notice.Text.Code));
    }

    [Fact]
    public async Task What_was_decided_beforehand_holds_for_one_question_and_not_for_a_message()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, Questions);
        await stage.DoAsync(new AnswerDialogParameters { Accept = false });
        await stage.ClickAsync("#b");
        Assert.Equal("false", await stage.TextAsync("got"));
        await stage.ClickAsync("#c");
        Assert.Equal("true", await stage.TextAsync("got"));
        await stage.DoAsync(new AnswerDialogParameters { Accept = true, Text = "Ann" });
        await stage.ClickAsync("#p");
        Assert.Equal("Ann", await stage.TextAsync("got"));
        Assert.Equal(
            ["dialog_accepted", "dialog_dismissed", "dialog_accepted", "dialog_text"], stage.Session.TakeNotices().Select(notice => notice.Text.Code));
    }

    [Fact]
    public async Task What_was_decided_for_a_page_that_was_left_holds_no_longer()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, Questions);
        await stage.DoAsync(new AnswerDialogParameters { Accept = false });
        await stage.DoAsync(new NavigateParameters { Url = chromium.Pages.Add(Questions) });
        await stage.ClickAsync("#c");
        Assert.Equal("true", await stage.TextAsync("got"));
    }

    [Fact]
    public async Task A_page_that_asks_before_it_is_left_is_left_unless_decided_otherwise()
    {
        const string editing = "<input id=a><script>onbeforeunload = e => { e.preventDefault(); e.returnValue = 'x' }</script>";
        var other = chromium.Pages.Add("<h1>Other</h1>");
        await using var stage = await ActionStage.OpenAsync(chromium, $"{editing}<a id=l href='{other}'>leave</a>");
        var first = stage.Session.CurrentTab.Url;
        await stage.DoAsync(new TypeParameters { Target = ActionStage.Css("#a"), Text = "draft" });
        await stage.DoAsync(new AnswerDialogParameters { Accept = false });
        var error = await Assert.ThrowsAsync<ActionException>(() => stage.DoAsync(new NavigateParameters { Url = other }));
        Assert.Contains("stay", error.Message);
        Assert.Equal((first, "draft"), (stage.Session.CurrentTab.Url, await stage.TextAsync("a.value")));
        await stage.ClickAsync("#l");
        Assert.Equal(other, stage.Session.CurrentTab.Url);
        Assert.Equal(["page_kept", "page_left"], stage.Session.TakeNotices().Select(notice => notice.Text.Code));
    }
}
