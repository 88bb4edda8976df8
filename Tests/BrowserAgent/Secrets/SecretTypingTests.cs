using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Secrets;

/// <summary>Whom a secret reaches that is typed into a field of its own site.</summary>
public sealed class SecretTypingTests(ChromiumFixture chromium) : AgentHarness(chromium)
{
    private const string Value = "s3cret-value";

    private static readonly PageScript ValueOf = new("value", "() => document.querySelector('input').value");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Options = Options with { Secrets = [new Secret("shop.password", Value, [Pages.Address])] };
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_frame_of_another_site_that_takes_the_focus_all_the_time_gets_nothing_of_it(bool realistic)
    {
        var thief = Pages.Add("<input><script>setInterval(() => document.querySelector('input').focus(), 1)</script>").Replace(Pages.Address, Pages.OtherSite, StringComparison.Ordinal);

        // The field keeps its page busy for so long that the other frame has the focus when its page goes on.
        await ShowAsync($"<label>Own <input name=o onfocus='for (const end = performance.now() + 150; performance.now() < end;);'></label><iframe src='{thief}'></iframe>");

        var happened = await TypeAsync(realistic);

        var stolen = (await Session.CurrentTab.Frames[1].EvaluateAsync(ValueOf, [], Cancel)).GetString();
        var own = (await Session.CurrentTab.MainFrame.EvaluateAsync(ValueOf, [], Cancel)).GetString();
        Assert.Equal("", stolen);
        Assert.Equal(realistic ? ("", "secret_refused") : (Value, null), (own, happened.Actions[0].Error?.Code));
    }

    [Theory]
    [InlineData("<form action='{other}/x'>{field}</form>", false)]
    [InlineData("<form><button formaction='{other}/x'>Go</button>{field}</form>", false)]
    [InlineData("<form id=f></form><input type=submit form=f formaction='{other}/x'>{field}", false)]
    [InlineData("<base href='{other}/'><form action='x'>{field}</form>", false)]
    [InlineData("<form action='mailto:x@evil.test'>{field}</form>", false)]
    [InlineData("<img name=baseURI><form action='{other}/x'><input name=action><input name=getAttribute>{field}</form>", false)]
    [InlineData("<form action='/x'>{field}<button formaction='{own}/y'>Go</button></form><form action='{other}/x'></form>", true)]
    [InlineData("<form action='javascript:void 0'>{field}</form>", true)]
    public async Task A_form_that_sends_it_to_another_site_does_not_get_it(string body, bool isTyped)
    {
        var field = body.Contains("form=f", StringComparison.Ordinal) ? "<label>Own <input name=o form=f></label>" : "<label>Own <input name=o></label>";
        await ShowAsync(body.Replace("{field}", field, StringComparison.Ordinal).Replace("{other}", Pages.OtherSite, StringComparison.Ordinal).Replace("{own}", Pages.Address, StringComparison.Ordinal));

        var happened = await TypeAsync(realistic: false);

        var held = await Session.CurrentTab.MainFrame.EvaluateAsync(new PageScript("held", "() => document.querySelector('[name=o]').value"), [], Cancel);
        Assert.Equal(isTyped ? (Value, null) : ("", "secret_refused"), (held.GetString(), happened.Actions[0].Error?.Code));
    }

    [Fact]
    public async Task It_replaces_what_a_field_holds_with_trusted_input_and_a_key_that_is_let_go_and_says_nothing_of_it()
    {
        await ShowAsync(
            "<label>Own <input name=o type=password value=before onkeyup='keys += event.key' oninput='keys += event.isTrusted + event.inputType + navigator.userActivation.isActive'></label><script>keys = ''</script>");

        await TypeAsync(realistic: false);

        var state = new PageScript("state", "() => document.querySelector('[name=o]').value");
        Assert.Equal(Value, (await Session.CurrentTab.MainFrame.EvaluateAsync(state, [], Cancel)).GetString());
        var answer = await Session.CurrentTab.Session.SendAsync("Runtime.evaluate", new { expression = "keys" }, Cancel);
        Assert.Equal("trueinsertTexttrueShift", answer.GetProperty("result").GetProperty("value").GetString());
    }

    [Theory]
    [InlineData("<label>Own <input name=o placeholder=DD/MM/YYYY></label>", "1990-12-31", null)]
    [InlineData("<div role=group aria-label=Own><b role=spinbutton contenteditable aria-valuemin=1 aria-valuemax=31>d</b>.<b role=spinbutton contenteditable aria-valuemin=1 aria-valuemax=12>m</b>.<b role=spinbutton contenteditable aria-valuemin=1 aria-valuemax=9999>y</b></div><input name=o>", "", "not_editable")]
    public async Task A_date_is_not_written_in_another_form_in_which_nobody_knows_it(string body, string held, string? error)
    {
        Options = Options with { Secrets = [new Secret("shop.password", "1990-12-31", [Pages.Address])] };
        await ShowAsync(body);

        var happened = await TypeAsync(realistic: false);

        var value = (await Session.CurrentTab.MainFrame.EvaluateAsync(ValueOf, [], Cancel)).GetString();
        Assert.Equal((held, error), (value, happened.Actions[0].Error?.Code));
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(false, "onBox = i => setTimeout(() => boxes[i + 1]?.focus())")]
    public async Task A_code_goes_letter_by_letter_into_the_boxes_for_it_and_is_told_no_more_than_a_password(bool realistic, string script)
    {
        Options = Options with { Secrets = [new Secret("shop.password", "314159", [Pages.Address])] };
        await ShowAsync(CodePage("", script));

        var happened = await TypeAsync(realistic);

        Assert.Null(happened.Actions[0].Error);
        Assert.Equal("3,1,4,1,5,9", await HeldAsync());
        var boxes = SeenPage.In(Model.Requests[^1]).Text.Split('[').Where(line => line.Contains("digit", StringComparison.Ordinal)).ToList();
        Assert.Equal(6, boxes.Count);
        Assert.All(boxes, box => Assert.Matches(@"^\d+\] textbox ""digit \d of 6 of Own"" \(filled, (focused, )?at most 1 characters\) *(\n|$)", box));
    }

    [Fact]
    public async Task A_code_does_not_go_into_boxes_of_another_form()
    {
        Options = Options with { Secrets = [new Secret("shop.password", "314159", [Pages.Address])] };
        await ShowAsync(CodePage("form=f", "") + $"<form id=f action='{Pages.OtherSite}/x'></form>");

        await TypeAsync(realistic: false);

        Assert.Equal("3,,,,,", await HeldAsync());
    }

    /// <summary>Six boxes for a letter each, the first of them in no form.</summary>
    private static string CodePage(string others, string script) =>
        $"<fieldset><legend>Own</legend>{string.Concat(Enumerable.Range(0, 6).Select(index => $"<input maxlength=1 size=1 {(index == 0 ? "" : others)} oninput='onBox({index})'>"))}</fieldset>"
        + $"<script>const boxes = document.querySelectorAll('input'); let onBox = () => 0; {script}</script>";

    private async Task<string?> HeldAsync() => (await Session.CurrentTab.MainFrame.EvaluateAsync(
        new PageScript("held", "() => [...document.querySelectorAll('input')].map(each => each.value).join()"), [], Cancel)).GetString();

    private Task<Happened> TypeAsync(bool realistic) => RunToEndAsync("Sign in", request => request.Number == 1
        ? AgentReply.Act("Type", new TypeParameters { Target = new ElementTarget(Field(request)), Text = "<secret:shop.password>", Realistic = realistic })
        : AgentReply.Done("ok"));

    private static int Field(FakeModelRequest request)
    {
        var page = SeenPage.In(request);
        if (page.Has("textbox", "digit 1 of 6 of Own"))
        {
            return page.Find("textbox", "digit 1 of 6 of Own");
        }

        return new[] { "textbox", "date" }.FirstOrDefault(role => page.Has(role, "Own")) is { } role ? page.Find(role, "Own") : page.Find("password", "Own");
    }
}
