using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.BrowserAgent.Actions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Drop-downs that are the list itself, which says whether it is open, as Semantic UI draws them; and boxes whose words and marks hear presses of their own, as Chakra's do.</summary>
public sealed class DropDownTests(ChromiumFixture chromium)
{
    private const string DropDown = """
        <style>.menu { display: none } [aria-expanded=true] .menu { display: block; position: absolute; background: white; z-index: 9 } .box { position: relative; width: 200px; height: 30px; border: 1px solid; cursor: pointer }</style>
        <div class=field><label>Fruit</label><div id=a class="ui box" role=listbox aria-expanded=false tabindex=0>
          <div id=said class="default text" role=alert aria-live=polite>Pick one</div><i id=toggle class="dropdown icon" style="display: inline-block; width: 20px; height: 20px"></i>
          <b class=list-clear style="display: inline-block; width: 20px; height: 20px; background: red"></b>
          <div class=menu><div role=option>Pear</div><div role=option>Plum</div></div>
        </div></div>
        <div class=field><label>Towns</label><div id=b class="ui box" role=combobox aria-expanded=false>
          <input id=search aria-autocomplete=list style="position: absolute; inset: 0; width: 100%; background: none; border: 0"><div class="default text" role=alert aria-live=polite style="position: absolute; inset: 4px">Many</div>
          <div class=menu><div role=option>Oslo</div><div role=option>Rome</div></div>
        </div></div>
        <script>
          toggle.onclick = document.querySelector('.list-clear').onclick = () => {};
          for (const box of [a, b]) {
            const text = box.querySelector('.text'), show = on => box.setAttribute('aria-expanded', on);
            box.onclick = () => show(box.getAttribute('aria-expanded') !== 'true');
            for (const option of box.querySelectorAll('[role=option]')) {
              option.onclick = e => { e.stopPropagation(); text.textContent = option.textContent; text.className = 'text'; show(false); };
            }
          }
        </script>
        """;

    [Fact]
    public async Task A_list_that_says_whether_it_is_open_is_a_drop_down_with_what_is_chosen()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync(DropDown);

        Assert.Contains("combobox \"Fruit\" placeholder \"Pick one\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Towns\" placeholder \"Many\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Equal([1, 1], new[] { "Fruit", "Towns" }.Select(label => page.Text.Split(label).Length - 1));
        Assert.DoesNotContain("alert", page.Text, StringComparison.Ordinal);
        Assert.Equal(["list clear"], page.Names("clickable"));
    }

    [Theory]
    [InlineData("#a", "Plum")]
    [InlineData("#search", "Rome")]
    public async Task It_is_chosen_in_though_what_stands_in_it_lies_over_its_field(string list, string option)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, DropDown);
        await stage.DoAsync(new SelectParameters { Target = ActionStage.Css(list), Options = [option] });

        Assert.Equal(option, await stage.TextAsync($"[...document.querySelectorAll('.text:not(.default)')].map(each => each.textContent)"));
        var page = new SeenPage(await new PageObserver(stage.Session).DescribeAsync(ObservationSettings.Default, TestContext.Current.CancellationToken));
        Assert.Contains($"= \"{option}\" (collapsed", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_box_shows_of_itself_in_its_label_is_not_told_beside_it()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync("""
            <label><input type=checkbox style="position: absolute; width: 1px; height: 1px; clip: rect(0 0 0 0)"><span aria-hidden=true><b class=heard style="display: inline-block; width: 16px; height: 16px; background: blue"></b></span><span class=heard>Agree</span></label>
            <label><input type=radio> I read the <span class=heard>terms</span></label>
            <script>for (const each of document.querySelectorAll('.heard')) each.addEventListener('mousedown', () => {})</script>
            """);

        Assert.Equal(["Agree"], page.Names("checkbox"));
        Assert.Equal(["terms"], page.Names("clickable"));
    }
}
