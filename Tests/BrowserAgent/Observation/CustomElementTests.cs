using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.BrowserAgent.Actions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Custom elements that say what they are through their <c>ElementInternals</c>, in no attribute.</summary>
public sealed class CustomElementTests(ChromiumFixture chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Elements as component libraries make them: role, name and state in internals only, open and closed roots, some part of forms.</summary>
    private const string Library = """
        <style>x-check, x-option, x-list, x-plain { display: block; width: 120px; min-height: 20px }</style>
        <script>
          class Base extends HTMLElement {
            static formAssociated = true;
            constructor() { super(); this.internals = this.attachInternals(); }
            say(said) { Object.assign(this.internals, said); }
          }
          customElements.define('x-check', class extends Base {
            connectedCallback() {
              this.attachShadow({ mode: 'closed' }).innerHTML = '<b></b><slot></slot>';
              this.say({ role: 'checkbox', ariaChecked: 'false' });
              this.onclick = () => this.internals.ariaChecked = this.internals.ariaChecked === 'true' ? 'false' : 'true';
            }
          });
          customElements.define('x-slide', class extends Base {
            connectedCallback() {
              this.style.cssText = 'display: block; width: 200px; height: 20px'; this.tabIndex = 0;
              this.say({ role: 'slider', ariaLabel: 'Volume', ariaValueMin: '0', ariaValueMax: '10', ariaValueNow: '3' });
              this.onkeydown = (e) => this.internals.ariaValueNow = String(Number(this.internals.ariaValueNow) + ({ ArrowRight: 1, ArrowLeft: -1 }[e.key] ?? 0));
            }
          });
          customElements.define('x-option', class extends Base {
            connectedCallback() { this.say({ role: 'option', ariaSelected: 'false' }); }
          });
          customElements.define('x-list', class extends Base {
            connectedCallback() {
              const [list] = this.children;
              list.hidden = true;
              this.say({ role: 'combobox', ariaExpanded: 'false', ariaLabelledByElements: [title], ariaControlsElements: [list] });
              this.attachShadow({ mode: 'open' }).innerHTML = '<span id=shown>Choose</span><slot></slot>';
              this.onclick = (e) => {
                const option = e.target.closest('x-option');
                if (option) { this.shadowRoot.getElementById('shown').textContent = option.textContent; option.internals.ariaSelected = 'true'; }
                list.hidden = !list.hidden; this.internals.ariaExpanded = String(!list.hidden);
              };
            }
          });
          customElements.define('x-plain', class extends Base { });
        </script>
        """;

    private const string Content = """
        <label><x-check id="tea"></x-check>Tea</label> <x-check id="milk" aria-label="Milk" disabled></x-check>
        <b id="title">Country</b> <x-list id="list"><div><x-option>Japan</x-option><x-option>Korea</x-option></div></x-list>
        <x-slide></x-slide> <x-plain>Only words</x-plain>
        """;

    [Fact]
    public async Task What_custom_elements_say_through_internals_is_seen_as_if_it_stood_in_attributes()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync(Content + Library);

        Assert.Contains("checkbox \"Tea\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("checkbox \"Milk\" (disabled)", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Country\" = \"Choose\" (collapsed) options: Japan | Korea", page.Text, StringComparison.Ordinal);
        Assert.Contains("slider \"Volume\" = \"3\" (min 0, max 10)", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("clickable", page.Text, StringComparison.Ordinal);

        await stage.RunAsync("tea.internals.ariaChecked = 'true'; tea.internals.role = 'switch'; list.click()");
        page = await stage.SeeAsync();

        Assert.Contains("switch \"Tea\" (checked)", page.Text, StringComparison.Ordinal);
        Assert.Equal(["Japan", "Korea"], page.Names("option"));
    }

    [Fact]
    public async Task What_only_draws_a_control_in_its_shadow_tree_is_not_told_beside_it()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync("""
            <x-button onclick=""><template shadowrootmode="open"><button aria-pressed="true"><slot></slot></button></template>Bold</x-button>
            <x-item onclick="" role="listitem"><template shadowrootmode="open"><div onclick=""><slot></slot></div></template><input aria-label="Amount"></x-item>
            <x-switch role="switch" aria-checked="true" tabindex="0" style="display: block"><template shadowrootmode="open"><label onclick=""><input type="checkbox" role="switch" style="display: none"><slot></slot><i onclick="" aria-hidden="true">o</i></label></template>Sound</x-switch>
            <x-text aria-label="Mail" style="display: block"><template shadowrootmode="open"><input></template></x-text>
            <x-text aria-labelledby="town"><button role="combobox" aria-expanded="false">Osaka</button></x-text> <u id="town">Town</u>
            <x-field onclick=""><template shadowrootmode="open"><x-box><template shadowrootmode="open"><div style="opacity: 0"><slot></slot></div></template><input aria-label="Name"></x-box></template></x-field>
            <x-caption for="n" onclick="">Nick</x-caption> <input id="n" aria-label="Nick name">
            <x-select onclick="" style="display: block">Fruit <template shadowrootmode="open"><slot></slot> Pick <button style="position: absolute; clip: rect(0 0 0 0); opacity: 0">Fruit, Pick</button></template></x-select>
            """);

        Assert.Equal(["Bold"], page.Names("button"));
        Assert.Contains("button \"Bold\" (pressed)", page.Text, StringComparison.Ordinal);
        Assert.Equal(["Sound"], page.Names("switch"));
        Assert.Equal(["Amount", "Mail", "Name", "Nick name"], page.Names("textbox"));
        Assert.Contains("combobox \"Town\" = \"Osaka\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Equal(["Fruit Pick"], page.Names("clickable"));
    }

    [Fact]
    public async Task Such_elements_are_seen_in_frames_of_other_sites_as_well()
    {
        var inner = chromium.Pages.Add(Content + Library).Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        await using var stage = await ActionStage.OpenAsync(chromium, $"<iframe src='{inner}' width='600' height='400'></iframe>");
        var observer = new PageObserver(stage.Session);

        await Until.TrueAsync("the frame is there", async () => (await observer.DescribeAsync(ObservationSettings.Default, Cancel)).Contains("checkbox \"Tea\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Such_elements_are_checked_chosen_from_and_set()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, Content + Library);

        await stage.DoAsync(new CheckParameters { Target = Named("checkbox", "Tea"), Checked = true });
        var again = await stage.DoAsync(new CheckParameters { Target = Named("checkbox", "Tea"), Checked = true });
        await stage.DoAsync(new SelectParameters { Target = Named("combobox", "Country"), Options = ["Korea"] });
        await stage.DoAsync(new SetValueParameters { Target = Named("slider", "Volume"), Value = "7" });
        var disabled = await stage.FailAsync(new CheckParameters { Target = Named("checkbox", "Milk"), Checked = true });

        Assert.Contains("already", again.Text, StringComparison.Ordinal);
        Assert.Equal("true", await stage.TextAsync("tea.internals.ariaChecked"));
        Assert.Equal("Korea", await stage.TextAsync("list.shadowRoot.getElementById('shown').textContent"));
        Assert.Equal("7", await stage.TextAsync("document.querySelector('x-slide').internals.ariaValueNow"));
        Assert.Equal(ActionErrors.ElementDisabled, disabled.Code);
    }

    private static ElementTarget Named(string role, string name) => new(new ElementAnchors { Role = role, Name = name });
}
