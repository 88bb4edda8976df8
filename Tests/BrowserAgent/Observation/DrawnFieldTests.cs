using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Lists, sliders and fields that libraries of components draw over what the browser has: each is told once, with its name and what it holds.</summary>
public sealed class DrawnFieldTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private ObserverStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await ObserverStage.OpenAsync(chromium);

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task A_drawn_list_tells_its_label_and_what_is_chosen_apart()
    {
        var page = await _stage.ShowAsync("""
            <span id="l1">Age</span> <div id="a" role="combobox" tabindex="0" aria-labelledby="l1 a" aria-expanded="false">Twenty</div>
            <button role="combobox" aria-label="Fruit" aria-expanded="false"><span data-placeholder>Select a fruit</span></button>
            <button aria-haspopup="listbox" aria-label="Size" aria-expanded="false">Large</button> <button aria-haspopup="dialog" aria-label="Day">12 May</button>
            <label for="n">City</label> <select id="n" style="display: none"><option>Osaka</select><span><span role="combobox" tabindex="0" aria-labelledby="t" aria-expanded="false"><span id="t">Osaka</span></span></span>
            <label for="c">Tea</label> <div role="combobox" tabindex="0"><select id="c" hidden><option>Green</select><b>Green <u>×</u></b></div><select aria-label="Left over" style="position: absolute; width: 1px; height: 20px; padding: 0; border: 0"><option>Green</select>
            <label for="m">Menu</label> <span id="m" role="combobox" tabindex="0" aria-labelledby="m">Apple</span>
            <input aria-label="Plain" aria-haspopup="listbox" readonly> <label id="h" onclick="">Heard</label> <div role="combobox" tabindex="0" aria-labelledby="h" aria-expanded="false">Red</div>
            """);

        Assert.Contains("combobox \"Age\" = \"Twenty\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Fruit\" placeholder \"Select a fruit\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Contains("button \"Size\" = \"Large\" (collapsed, opens a list)", page.Text, StringComparison.Ordinal);
        Assert.Contains("button \"Day\" = \"12 May\" (opens a popup)", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"City\" = \"Osaka\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Menu\" = \"Apple\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Tea\" = \"Green\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Heard\" = \"Red\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.Names("clickable"));
        Assert.DoesNotContain("Left over", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("readonly", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_field_of_a_drawn_list_stands_for_the_box_around_it_with_what_that_shows()
    {
        var page = await _stage.ShowAsync("""
            <style>.box { position: relative; width: 200px; height: 24px; cursor: pointer; border: 1px solid } .box > span, .box > i { position: absolute; left: 4px; pointer-events: none }</style>
            <label for="a">Clear</label> <div><div class="box" onclick=""><input id="a" role="combobox" readonly aria-expanded="false" style="opacity: 0"><span class="x-placeholder">Pick one</span><i aria-hidden="true" onclick="">v</i></div></div>
            <label for="b">Covered</label> <div><div class="box" onclick=""><input id="b" role="combobox" aria-expanded="false"><span style="pointer-events: auto; inset: 0">Osaka</span></div></div>
            <label for="c">Clipped</label> <div><div class="box" onclick=""><input id="c" role="combobox" aria-expanded="false" style="position: absolute; width: 1px; height: 1px; clip: rect(0 0 0 0)"><div><b>Red</b><button aria-label="Remove Red">x</button></div><div><b>Blue</b></div></div></div>
            <label for="e">Faint</label> <div><div class="box" onclick=""><div style="opacity: 0; width: 1px; height: 1px; overflow: hidden"><input id="e" role="combobox" aria-expanded="false"></div><b>Green</b></div></div>
            <label for="d">Late</label> <div class="box" onclick="" hidden><input id="d" role="combobox"></div>
            """);

        Assert.Contains("combobox \"Clear\" placeholder \"Pick one\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Covered\" = \"Osaka\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Clipped\" = \"Red, Blue\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Faint\" = \"Green\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Equal(["Remove Red"], page.Names("button"));
        Assert.DoesNotContain("clickable", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Covered by", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Late\"", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_box_for_a_letter_of_a_code_says_which_it_is_and_a_field_under_drawn_boxes_is_told_for_them()
    {
        var page = await _stage.ShowAsync("""
            <fieldset><legend>Code</legend><input maxlength="1"><input maxlength="1"><input maxlength="1"></fieldset>
            <div><span><input class="pin" aria-label="Pin"></span><span><input class="pin" aria-label="Pin"></span><span><input class="pin" aria-label="Pin"></span></div>
            <div><input maxlength="1" aria-label="Letter 1"><input maxlength="1" aria-label="Letter 2"><input maxlength="1" aria-label="Letter 3"></div>
            <div><input aria-label="Red"><input aria-label="Green"><input aria-label="Blue"></div>
            <div style="width: 200px; height: 40px"><i class="box"><input aria-hidden="true" style="opacity: 0"></i><i class="box"><input aria-hidden="true" style="opacity: 0"></i><input aria-label="Sent to you" autocomplete="one-time-code" style="position: absolute; width: 1px; height: 1px; opacity: 0"></div>
            <style>.box { display: inline-block; width: 40px; height: 30px; border: 1px solid; cursor: pointer }</style>
            """);

        Assert.Equal(
            ["digit 1 of 3 of Code", "digit 2 of 3 of Code", "digit 3 of 3 of Code", "digit 1 of 3 of Pin", "digit 2 of 3 of Pin", "digit 3 of 3 of Pin", "Letter 1", "Letter 2", "Letter 3", "Red", "Green", "Blue", "Sent to you"],
            page.Names("textbox"));
        Assert.DoesNotContain("clickable", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_choice_is_told_once_where_a_button_in_its_label_says_the_same_and_is_called_by_the_item_around_it_where_its_label_says_nothing()
    {
        var page = await _stage.ShowAsync("""
            <style>.out { position: absolute; width: 0; height: 0; opacity: 0 } li { cursor: pointer } li input { opacity: 0 }</style>
            <label for="s"><span style="display: inline-block; width: 1px; height: 1px; overflow: hidden">Three stars</span><button aria-label="Three stars">★</button></label><input class="out" type="radio" id="s">
            <ul><li title="Read" onclick=""><label><input type="checkbox"></label><span>Read</span></li><li title="Write" onclick=""><label><input type="checkbox"></label><span>Write</span></li></ul>
            """);

        Assert.Equal(["Three stars"], page.Names("radio"));
        Assert.Equal(["Read", "Write"], page.Names("checkbox"));
        Assert.Empty(page.Names("button"));
        Assert.Empty(page.Names("clickable"));
    }

    [Fact]
    public async Task The_field_of_a_list_that_only_says_that_it_completes_what_is_typed_is_told_with_what_is_chosen()
    {
        var page = await _stage.ShowAsync("""
            <div id="box" style="width: 300px; border: 1px solid"><span aria-live="polite">Option Red, selected.</span><b>Red</b><input aria-label="Colour" aria-autocomplete="list"></div>
            <script>box.addEventListener('pointerup', () => {})</script>
            """);

        Assert.Contains("combobox \"Colour\" = \"Red\"", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.Names("clickable"));
    }

    [Fact]
    public async Task What_holds_other_things_is_told_by_them_and_each_of_them_once()
    {
        var page = await _stage.ShowAsync("""
            <div role="tree" aria-label="Files" tabindex="0"><div role="treeitem" tabindex="-1" aria-expanded="true" aria-selected="true"><span style="cursor: pointer">Folder</span><div role="group"><div role="treeitem" tabindex="-1">File</div></div></div></div>
            <div role="tablist" tabindex="0" onclick=""><div role="tab" tabindex="0">Video</div></div><div role="tabpanel" tabindex="0" aria-label="Video">Panel one</div>
            <div role="radiogroup" tabindex="0" aria-label="Size"><div role="radio" tabindex="0">Small</div></div>
            <label for="c">City</label> <div role="combobox" aria-expanded="false" aria-owns="cs" tabindex="-1"><input id="c" value="Osa"></div><div id="cs" role="listbox" style="display: none"><div role="option">Osaka</div></div>
            <div tabindex="0" aria-label="Order 7" style="width: 200px">Paid 12 EUR</div> <div role="listbox" aria-label="Closed"></div>
            <div style="position: relative; width: 200px; height: 20px"><input type="range" aria-label="From" style="position: absolute; inset: 0; width: 200px; opacity: 0"><input type="range" aria-label="To" style="position: absolute; inset: 0; width: 200px; opacity: 0"></div>
            <div id="track" style="position: relative; width: 200px; height: 20px"><div style="width: 20px; height: 20px; background: blue"><input type="range" aria-label="Handle" style="width: 16px; margin: 0; opacity: 0; pointer-events: none"></div></div>
            <script>track.addEventListener('pointerdown', () => {})</script>
            <div role="slider" tabindex="0" aria-label="Empty words" aria-valuetext="" aria-valuenow="4">o</div>
            """);

        Assert.Contains("tree \"Files\":", page.Text, StringComparison.Ordinal);
        Assert.Equal(["Folder", "File"], page.Names("treeitem"));
        Assert.Contains("radiogroup \"Size\":", page.Text, StringComparison.Ordinal);
        Assert.Contains("tabpanel \"Video\":\n  Panel one", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"City\" = \"Osa\" (collapsed) options: Osaka", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.Names("textbox"));
        Assert.Contains("Paid 12 EUR", page.Text, StringComparison.Ordinal);
        Assert.Equal(["From", "To", "Handle", "Empty words"], page.Names("slider"));
        Assert.Contains("slider \"Empty words\" = \"4\"", page.Text, StringComparison.Ordinal);
        Assert.Equal(["Order 7"], page.Names("clickable"));
        Assert.DoesNotContain("Closed", page.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\] (tablist|tree|radiogroup|tabpanel) ", page.Text);
    }

    [Fact]
    public async Task What_is_drawn_around_a_field_and_says_nothing_is_not_told_beside_it()
    {
        var page = await _stage.ShowAsync("""
            <div onclick=""><input aria-label="Day"><i aria-label="calendar" role="img"></i></div>
            <div onclick="" style="width: 200px; height: 20px"><div role="slider" tabindex="0" aria-label="Volume" aria-valuenow="3" style="width: 10px; height: 10px"></div><b>3</b></div>
            <span onclick=""><input type="checkbox" aria-label="Agree"></span>
            <div onclick="">Open the order <input aria-label="Amount"></div>
            <div style="position: relative; width: 200px; height: 20px; background: #ccc"><input type="range" aria-label="Light" value="20" style="opacity: 0; position: absolute; inset: 0"></div>
            <div style="position: relative; width: 200px; height: 20px"><input type="range" aria-label="Shadow" style="opacity: 0; position: absolute; inset: 0; pointer-events: none"></div>
            <input type="text" role="spinbutton" aria-label="Count" aria-valuemin="1" aria-valuemax="9" value="3">
            <div role="radiogroup"><div role="radio" tabindex="0" aria-label="star" aria-posinset="2" aria-setsize="5" aria-checked="true">*</div></div>
            """);

        Assert.Single(page.Names("clickable"));
        Assert.Contains("Open the order", page.Text, StringComparison.Ordinal);
        Assert.Equal(["Day", "Amount"], page.Names("textbox"));
        Assert.Equal(["Volume", "Light"], page.Names("slider"));
        Assert.Contains("checkbox \"Agree\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("spinbutton \"Count\" = \"3\" (min 1, max 9)", page.Text, StringComparison.Ordinal);
        Assert.Contains("radio \"star\" (checked, 2 of 5)", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<div class=heard><div role=row><div role=columnheader>{0}</div><div role=columnheader>Name</div><div role=columnheader>Price</div></div></div>", "grid")]
    [InlineData("<table class=heard><tr><td>{0}<td>Name<td>Price</table>", "presentation")]
    public async Task What_is_around_a_row_is_no_box_of_the_choice_in_it(string row, string role)
    {
        var choice = "<div><input type=checkbox aria-label=All style='opacity: 0'></div>";
        var page = await _stage.ShowAsync($$"""
            <style>.heard [role=row] { display: flex; gap: 40px }</style><div role="{{role}}">{{row.Replace("{0}", choice, StringComparison.Ordinal)}}</div>
            <script>document.querySelector('.heard').onclick = () => {}</script>
            """);

        Assert.Matches(@"\[\d+\] checkbox ""All"" \|.* ""?Name""? \|.* ""?Price""? \|", page.Text);
    }

    [Fact]
    public async Task A_box_that_stands_for_a_ticked_box_or_a_switch_is_told_as_that()
    {
        var page = await _stage.ShowAsync("""
            <style>.hidden { position: absolute; opacity: 0; width: 1px; height: 1px; clip-path: inset(50%) }</style>
            <div>Rating <span class="option"><input type="radio" class="hidden" aria-label="1 star"><svg width="20" height="20"></svg></span><span class="option"><input type="radio" class="hidden" aria-label="2 stars" checked><svg width="20" height="20"></svg></span></div>
            <div class="option" style="position: relative; width: 100px; height: 20px"><input type="checkbox" style="position: absolute; opacity: 0; inset: 0"><label style="position: absolute; inset: 0">Send news</label></div>
            <button id="s" role="switch" aria-checked="true" aria-labelledby="w" style="position: absolute; width: 1px; height: 1px; clip: rect(0 0 0 0); overflow: hidden"></button><label for="s"><span id="w">Wireless</span></label>
            <input type="checkbox" role="switch" aria-checked="true" aria-label="Drawn"><input type="number" role="alert" aria-label="Count" value="3">
            <script>document.querySelectorAll('.option').forEach(each => each.addEventListener('click', () => {}))</script>
            """);

        Assert.Equal(["1 star", "2 stars"], page.Names("radio"));
        Assert.Contains("radio \"2 stars\" (checked)", page.Text, StringComparison.Ordinal);
        Assert.Equal(["Send news"], page.Names("checkbox"));
        Assert.Contains("switch \"Wireless\" (checked)", page.Text, StringComparison.Ordinal);
        Assert.Contains("switch \"Drawn\" (checked)", page.Text, StringComparison.Ordinal);
        Assert.Contains("spinbutton \"Count\" = \"3\"", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("clickable", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Covered by", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_list_says_before_anything_is_chosen_is_no_value_and_one_list_is_told_once()
    {
        var page = await _stage.ShowAsync("""
            <style>.box { width: 200px; border: 1px solid; cursor: pointer }</style>
            <div id="l">Size</div><button role="combobox" aria-labelledby="l" aria-expanded="false" data-placeholder-shown><span>Pick one</span></button>
            <label for="a">Tree</label> <div><div class="box"><div class="box2"><input id="a" role="combobox" readonly style="opacity: 0; width: 20px"><div class="selected-item placeholder is-transparent"><span>Select</span></div></div></div></div>
            <div><div class="box"><label for="b" style="pointer-events: none">Float</label><input id="b" role="combobox" aria-expanded="false"></div></div>
            <div class="box" role="combobox" aria-expanded="false" tabindex="0"><input role="combobox" aria-label="Inner" aria-expanded="false"></div>
            <script>document.querySelectorAll('.box, .box2').forEach(each => each.addEventListener('click', () => {}))</script>
            """);

        Assert.Contains("combobox \"Size\" placeholder \"Pick one\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Tree\" placeholder \"Select\"", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("= \"Float\"", page.Text, StringComparison.Ordinal);
        Assert.Equal(["Size", "Tree", "Float", "Inner"], page.Names("combobox"));
    }

    [Fact]
    public async Task What_opens_an_item_of_a_tree_and_the_handle_of_a_slider_say_so_where_the_page_does_not()
    {
        var page = await _stage.ShowAsync("""
            <style>i { display: inline-block; width: 16px; height: 16px; background: silver; cursor: pointer } .bar { position: relative; width: 200px; height: 10px } .bar span { position: absolute; width: 12px; height: 12px; background: gray }</style>
            <ul role="tree"><li role="none"><i role="presentation"></i><a role="treeitem" href="#" aria-expanded="false">Letters</a></li><li role="none"><i role="presentation"></i><a role="treeitem" href="#">Leaf</a></li></ul>
            <div class="bar"><span tabindex="0" style="left: 15.004%"></span></div> <i class="star icon"></i> <div role="alert"></div>
            """);

        Assert.Contains("] slider = \"15%\"", page.Text, StringComparison.Ordinal);
        Assert.Equal(["open Letters", "icon star"], page.Names("clickable"));
        Assert.DoesNotContain("alert", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Controls_in_trees_that_custom_elements_keep_are_told_instead_of_what_only_holds_them()
    {
        var page = await _stage.ShowAsync("""
            <x-tabs><x-tab>First</x-tab><x-tab>Second</x-tab></x-tabs>
            <script>
              customElements.define('x-tab', class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<a role="tab" tabindex="0"><slot></slot></a>' } });
              customElements.define('x-tabs', class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<slot></slot>'; this.addEventListener('click', () => {}) } });
            </script>
            """);

        Assert.Equal(["First", "Second"], page.Names("tab"));
        Assert.Empty(page.Names("clickable"));
    }

    [Fact]
    public async Task What_stands_in_the_slots_of_a_dialog_that_a_custom_element_draws_is_told()
    {
        var page = await _stage.ShowAsync("""
            <x-modal><p>Really?</p><button>Submit</button></x-modal>
            <script>
              customElements.define('x-modal', class extends HTMLElement { connectedCallback() {
                this.attachShadow({ mode: 'open' }).innerHTML = '<div style="position: fixed; inset: 0; background: white"><div role="dialog" tabindex="-1" aria-label="Ask" onclick=""><slot></slot></div></div>' } });
            </script>
            """);

        Assert.Equal(["Submit"], page.Names("button"));
        Assert.Contains("Really?", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_with_arrows_is_no_box_for_a_code_and_signs_without_words_are_called_by_their_classes()
    {
        var page = await _stage.ShowAsync("""
            <form><p><input aria-label="Day"></p><p><input aria-label="Town"></p>
              <p><label for="n">Amount</label> <span><input id="n" class="spinner-input" role="spinbutton" value="3"></span> <a role="button" class="ui-icon-triangle-1-s" tabindex="-1" style="display: inline-block; width: 16px; height: 12px"></a></p></form>
            <div id="month"><span class="cal-prev-month"><svg width="9" height="9"></svg></span><span class="round nextMonth"><svg width="9" height="9"></svg></span><span class="plain"><svg width="9" height="9"></svg></span></div>
            <p><button class="m_1 ui-InputClearButton-root" data-size="sm"><svg width="9" height="9"></svg></button> <button data-size="sm" data-direction="up"><svg width="9" height="9"></svg></button> <button class="float-right"><svg width="9" height="9"></svg></button></p>
            <script>document.querySelectorAll('#month span').forEach(each => each.addEventListener('click', () => {}))</script>
            """);

        Assert.Equal(["Amount"], page.Names("spinbutton"));
        Assert.Equal(["icon triangle 1 s", "ui input clear button root", "up"], page.Names("button").Where(static name => name is { Length: > 0 }));
        Assert.Contains("clickable \"cal prev month\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("clickable \"next month\"", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drawn_list_is_called_by_the_label_in_it_and_not_by_what_is_chosen()
    {
        var page = await _stage.ShowAsync("""
            <div role="combobox" tabindex="0" aria-labelledby="l1" aria-expanded="false"><span id="l1" class="toggle-label">User</span> <span>Linda</span></div>
            <div role="combobox" tabindex="0" aria-labelledby="l2 v2" aria-expanded="false"><span id="v2">Cat</span></div><span id="l2">Pet</span>
            """);

        Assert.Contains("combobox \"User\" = \"Linda\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Pet\" = \"Cat\"", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_faint_field_of_a_list_below_the_window_is_told_once()
    {
        var page = await _stage.ShowAsync("""
            <div style="height: 101vh">Above</div>
            <div style="cursor: pointer; border: 1px solid; width: 200px; height: 24px; position: relative" onclick=""><div style="opacity: 0; position: absolute; inset: 0"><input role="combobox" readonly aria-expanded="false"></div><b>Green</b></div>
            """);
        Assert.Single(page.Text.Split('\n'), line => line.Contains("combobox = \"Green\" (collapsed)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_around_its_field_and_one_that_shows_nothing_yet_are_told_by_their_names()
    {
        var page = await _stage.ShowAsync("""
            <label for="a">City</label> <div role="combobox" aria-haspopup="listbox" aria-expanded="false"><div><input id="a" role="textbox"></div></div>
            <span style="position: relative"><span style="display: inline-flex; width: 62px; height: 30px; cursor: pointer; border: 1px solid" onclick=""><span id="b" role="combobox" tabindex="0" aria-expanded="false" style="opacity: 0; flex: 1">&nbsp;</span></span><label for="b" style="position: absolute; left: 2px; pointer-events: none">Land</label></span>
            """);
        Assert.Equal(["City", "Land"], page.Names("combobox"));
        Assert.Empty(page.Names("textbox"));
        Assert.Empty(page.Names("clickable"));
    }

    [Fact]
    public async Task What_only_draws_a_box_a_switch_or_a_slider_is_not_told_beside_it()
    {
        var page = await _stage.ShowAsync("""
            <style>.drawn { display: inline-block; width: 40px; height: 20px; background: green; cursor: pointer } .gone { position: absolute; opacity: 0; width: 0; height: 0 }</style>
            <label><input type="checkbox" class="gone"><span style="cursor: pointer">Chess</span></label>
            <label for="s">Express</label> <div onclick=""><input id="s" type="checkbox" role="switch" class="gone"><span class="drawn"><span></span></span></div>
            <div><div class="drawn" onclick=""></div><div role="slider" aria-label="Volume" tabindex="0" aria-valuenow="2" aria-valuemin="0" aria-valuemax="9007199254740991" style="width: 10px; height: 10px"></div></div>
            <div role="slider" aria-label="Stars" tabindex="0" aria-valuenow="2"><span style="cursor: pointer"><svg width="16" height="16"></svg></span></div>
            <div><input type="checkbox" aria-label="Milk"> <span class="drawn delete-icon" onclick=""></span></div>
            """);
        Assert.Equal(["Chess", "Milk"], page.Names("checkbox"));
        Assert.Equal(["Express"], page.Names("switch"));
        Assert.Equal(["Volume", "Stars"], page.Names("slider"));
        Assert.DoesNotContain("max 9007199254740991", page.Text, StringComparison.Ordinal);
        Assert.Equal(["delete icon"], page.Names("clickable"));
    }

    [Fact]
    public async Task What_an_element_draws_under_the_field_it_was_given_is_neither_told_nor_called_covered()
    {
        var page = await _stage.ShowAsync("""
            <x-box><input type="checkbox" aria-label="Active" style="opacity: 0; position: absolute; left: 0; top: 0; width: 30px; height: 30px; margin: 0"></x-box>
            <script>
              const box = document.querySelector('x-box');
              box.style.cssText = 'position: relative; display: inline-block';
              box.attachShadow({ mode: 'open' }).innerHTML = '<div style="width: 30px; height: 30px; background: blue; cursor: pointer"></div><slot></slot>';
            </script>
            """);
        Assert.Equal(["Active"], page.Names("checkbox"));
        Assert.DoesNotContain("Covered by", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.Names("clickable"));
    }

    [Fact]
    public async Task An_empty_editor_tells_the_hint_that_a_style_sheet_draws()
    {
        var page = await _stage.ShowAsync("""
            <div contenteditable data-placeholder="Write here"><p><br></p></div> <div contenteditable><p data-placeholder="Or there"><br></p></div>
            <div contenteditable data-placeholder="Unseen"><p>Words</p></div>
            """);
        Assert.Contains("textbox placeholder \"Write here\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("textbox placeholder \"Or there\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("textbox = \"Words\"", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Unseen", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_that_is_tied_to_nothing_names_the_only_field_beside_it_and_is_not_told_again()
    {
        var page = await _stage.ShowAsync("""
            <div><label>Name</label><div><input></div></div>
            <div><label>Volume</label><div role="slider" tabindex="0" aria-valuenow="3" style="width: 80px; height: 20px"></div></div>
            <div><label>Stay</label><div><input placeholder="From"><input placeholder="Until"></div></div>
            <div><label>Mail</label><div><input aria-label="Address"></div></div>
            <div><label>Terms</label><div><input type="checkbox"></div></div>
            """);

        Assert.Equal(["Name", "Address"], page.Names("textbox").Where(name => name.Length > 0));
        Assert.Equal(["Volume"], page.Names("slider"));
        Assert.Equal(["", "Stay", "Mail", "Terms"], page.Text.Split('\n').Where(line => line is "Name" or "Volume" or "Stay" or "Mail" or "Terms").Prepend(""));
        Assert.Contains("textbox placeholder \"From\"", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_page_draws_in_and_around_an_empty_field_is_told_with_the_field()
    {
        var page = await _stage.ShowAsync("""
            <div id="box" style="width: 200px; border: 1px solid; padding: 4px"><div><input placeholder="Town"><div style="margin-top: -20px">Town</div></div><div><svg width="9" height="9"></svg></div></div>
            <div id="two" style="width: 300px; border: 1px solid; padding: 4px"><div><input placeholder="From"><div style="margin-top: -20px">From</div></div><div><input placeholder="Until"><div style="margin-top: -20px">Until</div></div></div>
            <form><input placeholder="Search"><div><button>Search</button></div></form> <form><input placeholder="Find"><div style="margin-top: -20px"><button>Find</button></div></form> <form><input placeholder="Go"><div><i style="cursor: pointer">Go</i></div></form>
            <div><span id="opener" aria-hidden="true" style="display: inline-block; width: 20px; height: 20px; background: red"></span><input aria-label="Day"></div>
            <script>for (const each of [box, two, opener]) each.addEventListener('click', () => {})</script>
            """);

        Assert.Equal(["Go"], page.Names("clickable"));
        Assert.Equal(["Search", "Find"], page.Names("button"));
        Assert.Equal(1, page.Text.Split("Town").Length - 1);
        Assert.Equal(1, page.Text.Split("From").Length - 1);
        Assert.Contains("textbox \"Day\"", page.Text, StringComparison.Ordinal);
    }
}
