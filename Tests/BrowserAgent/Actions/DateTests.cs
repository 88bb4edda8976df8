using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Actions;

/// <summary>Dates as HTML writes them, in fields that write dates otherwise or draw them in parts.</summary>
public sealed class DateTests(ChromiumFixture chromium)
{
    /// <summary>Parts of a date that take digits, and go on by themselves when they are full; a half of the day, that takes a letter.</summary>
    private const string Parts = """
        <style>#a span { display: inline-block; min-width: 10px }</style>
        <div role=group aria-label=Start id=a onclick=""><div id=in style="opacity: 0.2">__PARTS__</div><button aria-label=Calendar>v</button></div>
        <script>
          for (const part of document.querySelectorAll('[role=spinbutton]')) {
            let typed = '';
            part.onfocus = () => { typed = '' };
            part.onkeydown = e => {
              if (e.key === 'Backspace') { part.removeAttribute('aria-valuenow'); part.textContent = part.dataset.empty }
              if (/^[ap]$/.test(e.key) && part.dataset.empty === 'AM') part.textContent = e.key.toUpperCase() + 'M';
              if (!/\d/.test(e.key) || part.dataset.empty === 'AM') return;
              typed += e.key;
              if (+typed > +part.ariaValueMax) typed = e.key;
              part.setAttribute('aria-valuenow', +typed); part.textContent = typed;
            };
            part.onbeforeinput = e => e.preventDefault();
          }
        </script>
        """;

    private static string Part(string empty, int min, int max) =>
        $"<span role=spinbutton contenteditable tabindex=0 aria-valuetext=Empty aria-valuemin={min} aria-valuemax={max} data-empty={empty}>{empty}</span>";

    private static readonly string Day = Part("TT", 1, 31) + "<i>.</i>" + Part("MM", 1, 12) + "<i>.</i>" + Part("JJJJ", 1, 9999);

    private static readonly string Time = Part("hh", 1, 12) + "<i>:</i>" + Part("mm", 0, 59) + Part("AM", 0, 12);

    private static TypeParameters Type(string text) => new() { Target = ActionStage.Css("#a"), Text = text };

    private Task<ActionStage> OpenAsync(string parts) => ActionStage.OpenAsync(chromium, Parts.Replace("__PARTS__", parts, StringComparison.Ordinal));

    [Theory]
    [InlineData("placeholder=DD/MM/YYYY", "2025-12-31", "31/12/2025")]
    [InlineData("placeholder='e.g. mm/dd/yyyy'", "2025-12-31", "12/31/2025")]
    [InlineData("placeholder=TT.MM.JJJJ", "2025-12-31", "31.12.2025")]
    [InlineData("placeholder=jj/mm/aaaa", "2025-12-31", "31/12/2025")]
    [InlineData("placeholder=d-m-yy", "2025-02-01", "1-2-25")]
    [InlineData("placeholder='yyyy. mm. dd.'", "2025-12-31", "2025. 12. 31.")]
    [InlineData("placeholder=YYYY年MM月DD日", "2025-12-31", "2025年12月31日")]
    [InlineData("placeholder=年/月/日", "2025-12-31", "2025/12/31")]
    [InlineData("placeholder='MM/DD/YYYY hh:mm aa'", "2025-12-31T14:30", "12/31/2025 02:30 PM")]
    [InlineData("placeholder='DD.MM.YYYY HH:mm:ss'", "2025-12-31 14:30", "31.12.2025 14:30:00")]
    [InlineData("placeholder='hh:mm aa'", "00:05", "12:05 AM")]
    [InlineData("aria-label='Born (MM/DD/YYYY)'", "2025-12-31", "12/31/2025")]
    [InlineData("aria-describedby=d", "2025-12-31", "31/12/2025")]
    [InlineData("value=22/11/2026", "2025-12-31", "31/12/2025")]
    [InlineData("placeholder=2026/11/22", "2025-12-31", "2025/12/31")]
    [InlineData("value='11/01/2026 - 11/15/2026'", "2025-12-01 - 2025-12-31", "12/01/2025 - 12/31/2025")]
    public async Task A_date_is_typed_as_the_field_writes_dates(string attributes, string typed, string held)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, $"<input id=a {attributes}><p id=d>Write it as DD/MM/YYYY.</p>");
        var result = await stage.DoAsync(Type(typed));
        Assert.Equal(held, await stage.TextAsync("a.value"));
        Assert.Equal($"Typed “{held}”, as the field writes it, into #a.", result.Text);
    }

    [Theory]
    [InlineData("placeholder=YYYY-MM-DD", "2025-12-31")]
    [InlineData("placeholder='Pick a day'", "2025-12-31")]
    [InlineData("placeholder=DD/MM/YYYY", "12/31/2025")]
    [InlineData("placeholder=DD/MM/YYYY", "2025-12-31T14:30")]
    [InlineData("value=05/06/2026", "2025-12-31")]
    [InlineData("value=22/11/2026 aria-invalid=true", "2025-12-31")]
    [InlineData("placeholder='my mail'", "2025-12-31")]
    public async Task Where_nothing_says_how_dates_are_written_or_it_is_no_such_date_the_text_is_typed_as_it_is(string attributes, string typed)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, $"<input id=a {attributes}>");
        var result = await stage.DoAsync(Type(typed));
        Assert.Equal(typed, await stage.TextAsync("a.value"));
        Assert.Equal("Typed into #a.", result.Text);
    }

    [Fact]
    public async Task A_calendar_hears_the_keys_of_a_date_and_what_it_leaves_out_is_told()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<input id=a onkeypress=\"if (!/[0-9\\/]/.test(event.key)) event.preventDefault()\">");
        var result = await stage.DoAsync(Type("2025-12-31"));
        Assert.Contains("now holds “20251231”. It may write dates otherwise", result.Text);
    }

    [Fact]
    public async Task A_mask_that_takes_a_date_as_a_whole_gets_it_so()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<input id=a placeholder=MM/DD/YYYY><script>a.oninput = e => { if (!/^..\\/..\\/....$/.test(a.value)) a.value = '' }</script>");
        await stage.DoAsync(Type("2025-12-31"));
        Assert.Equal("12/31/2025", await stage.TextAsync("a.value"));
    }

    [Fact]
    public async Task A_field_that_completes_a_time_on_the_way_gets_it_as_a_whole()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<input id=a><script>a.oninput = () => { if (/^\\d{1,2}:\\d\\d$/.test(a.value)) a.value += ':00' }</script>");
        await stage.DoAsync(Type("14:30:00"));
        Assert.Equal("14:30:00", await stage.TextAsync("a.value"));
    }

    [Theory]
    [InlineData("14:30", @"^\d\d:\d\d:\d\d$", "14:30:00")]
    [InlineData("14:30:00", @"^\d\d:\d\d$", "14:30")]
    [InlineData("14:30", @"^\d\d:\d\d [AP]M$", "02:30 PM")]
    [InlineData("2025-12-31T14:30", @"^[-\d]{10} \d\d:\d\d$", "2025-12-31 14:30")]
    [InlineData("2025-12-31T14:30:15", @"^[-\d]{10} \d\d:\d\d(:\d\d)?$", "2025-12-31 14:30:15")]
    [InlineData("2025-12-31 14:30", @"^[.\d]{10} \d\d:\d\d$", "31.12.2025 14:30")]
    public async Task A_time_that_its_field_calls_invalid_is_written_in_another_form(string typed, string taken, string held)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, $"<input id=a><script>a.oninput = () => a.ariaInvalid = !/{taken}/.test(a.value)</script>");
        var result = await stage.DoAsync(Type(typed));
        Assert.Equal(held, await stage.TextAsync("a.value"));
        Assert.Equal($"Typed “{held}”, as the field writes it, into #a.", result.Text);
    }

    [Fact]
    public async Task A_date_that_its_field_writes_in_words_is_not_doubted()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<input id=a><input id=b><script>a.oninput = () => a.value = a.value.length === 10 ? 'December 5, 2026' : a.value</script>");
        Assert.Equal("Typed into #a. The field now holds “December 5, 2026”.", (await stage.DoAsync(Type("2026-12-05"))).Text);
    }

    [Fact]
    public async Task A_time_that_is_invalid_in_every_form_stays_as_it_was_given()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<input id=a aria-invalid=true>");
        await stage.DoAsync(Type("14:30:20"));
        Assert.Equal("14:30:20", await stage.TextAsync("a.value"));
    }

    /// <summary>As date fields of rsuite and Kendo are: keys change the part that is selected, and nothing else is taken.</summary>
    [Theory]
    [InlineData("dd/MM/yyyy", "2026-12-05", "05/12/2026")]
    [InlineData("yyyy-MM-dd HH:mm", "2026-12-05T10:30", "2026-12-05 10:30")]
    [InlineData("dd/MM/yyyy ~ dd/MM/yyyy", "2026-12-05 ~ 2026-12-09", "05/12/2026 ~ 09/12/2026")]
    public async Task A_field_that_takes_keys_for_one_part_after_the_other_gets_them_so(string pattern, string typed, string held)
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $$"""
            <input id=a placeholder="{{pattern}}"><script>
              const parts = [...a.placeholder.matchAll(/\w+/g)];
              let values = parts.map(() => ''), at = 0, isFresh = true;
              const show = () => {
                a.value = values.join('') ? a.placeholder.replace(/\w+/g, (part, place) => { const value = values[parts.findIndex(each => each.index === place)]; return value ? value.padStart(part.length, '0') : part }) : '';
                requestAnimationFrame(() => a.setSelectionRange(parts[at].index, parts[at].index + parts[at][0].length));
              };
              const go = to => { at = Math.max(0, Math.min(parts.length - 1, to)); isFresh = true };
              a.onkeydown = e => {
                if (/^Arrow(Left|Right)$/.test(e.key)) go(at + (e.key === 'ArrowRight' ? 1 : -1));
                else if (e.key === 'Backspace') values = parts.map(() => '');
                else if (/^\d$/.test(e.key)) {
                  values[at] = ((isFresh ? '' : values[at]) + e.key).slice(-parts[at][0].length);
                  isFresh = false;
                  if (values[at].length === parts[at][0].length && at < parts.length - 1) go(at + 1);
                } else return;
                e.preventDefault();
                show();
              };
              a.onfocus = () => go(1);
              a.oninput = show;
            </script>
            """);
        await stage.DoAsync(Type(typed));
        Assert.Equal(held, await stage.TextAsync("a.value"));
    }

    [Fact]
    public async Task A_field_that_takes_another_date_than_was_typed_is_an_error()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<input id=a placeholder='dd/MM/yyyy' oninput=\"a.value = '01/01/1970'\">");
        var error = await stage.FailAsync(Type("2026-12-05"), TimeSpan.FromSeconds(20));
        Assert.Equal(ActionErrors.InvalidValue, error.Code);
        Assert.Contains("it holds “01/01/1970” now", error.Message);
    }

    /// <summary>A calendar that reads what its field holds when that is left, and writes what it took; it opens with the field.</summary>
    private const string Calendar = """
        <html lang=en><input id=a><div id=c hidden></div><input id=b>
        <script>
          const [order, mark, strict] = __HOW__, show = date => {
            c.innerHTML = `<b>${date.toLocaleString('en', { month: 'long', year: 'numeric' })}</b>` + Array.from({ length: 30 }, (_, i) => `<span>${i + 1}</span>`).join(' ');
          };
          const read = () => { const n = a.value.split(/\D/).map(Number), part = of => n[order.indexOf(of)]; return new Date(part('y'), part('m') - 1, part('d')) };
          a.onfocus = () => { c.hidden = false; show(new Date(2026, 10, 1)) };
          a.onkeypress = e => { if (strict && !(mark + '0123456789').includes(e.key)) e.preventDefault() };
          a.oninput = () => { const date = read(); if (strict && date.getFullYear() > 1999 && date.getMonth() + 1 === +a.value.split(/\D/)[order.indexOf('m')]) show(date) };
          a.onblur = () => { c.hidden = true; if (strict) return; const date = order ? read() : new Date(2026, 10, 22);
            a.value = [...order || 'mdy'].map(of => String({ y: date.getFullYear(), m: date.getMonth() + 1, d: date.getDate() }[of]).padStart(2, 0)).join(mark) };
        </script>
        """;

    private Task<ActionStage> OpenCalendarAsync(string how) => ActionStage.OpenAsync(chromium, Calendar.Replace("__HOW__", how, StringComparison.Ordinal));

    [Theory]
    [InlineData("['dmy', '.']", "2025-12-31", "31.12.2025")]
    [InlineData("['mdy', '/']", "2025-12-31", "12/31/2025")]
    [InlineData("['dmy', '/']", "2025-05-06", "06/05/2025")]
    [InlineData("['ymd', '/']", "2025-05-06", "2025/05/06")]
    [InlineData("['mdy', '/', true]", "2025-05-06", "05/06/2025")]
    [InlineData("['dmy', '.', true]", "2025-12-31", "31.12.2025")]
    public async Task A_calendar_that_does_not_say_how_it_writes_dates_gets_the_date_that_was_meant(string how, string typed, string held)
    {
        await using var stage = await OpenCalendarAsync(how);
        var result = await stage.DoAsync(Type(typed));
        Assert.Equal(held, await stage.TextAsync("a.value"));
        Assert.StartsWith("Typed ", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_calendar_that_takes_another_date_than_was_typed_is_an_error_that_says_what_it_holds()
    {
        await using var stage = await OpenCalendarAsync("['', '/']");
        var error = await Assert.ThrowsAsync<ActionException>(() => stage.DoAsync(Type("2025-12-31")));
        Assert.Equal(ActionErrors.InvalidValue, error.Code);
        Assert.Contains("it holds “11/22/2026” now. Choose the day in its calendar", error.Message);
    }

    [Fact]
    public async Task A_date_drawn_in_parts_is_one_field_and_all_its_parts_are_filled()
    {
        await using var stage = await OpenAsync(Day + "," + Time);
        var page = await SeeAsync(stage);
        Assert.Contains("] datetime \"Start\" placeholder \"TT.MM.JJJJ,hh:mmAM\"", page.Text);
        Assert.Equal(["Calendar"], page.Names("button"));
        Assert.DoesNotContain("spinbutton", page.Text);
        Assert.DoesNotContain("group", page.Text);

        var result = await stage.DoAsync(new SetValueParameters { Target = ActionStage.Css("#a"), Value = "2025-12-31T14:05" });
        Assert.Equal("31.12.2025,02:05PM", await stage.TextAsync("a.querySelector('div').innerText"));
        Assert.Contains("now holds “31.12.2025,02:05PM”", result.Text);
        await stage.DoAsync(Type("01.02.2024, 00:30 AM"));
        Assert.Equal("01.02.2024,12:30AM", await stage.TextAsync("a.querySelector('div').innerText"));
        Assert.Contains("] datetime \"Start\" = \"01.02.2024,12:30AM\"", (await SeeAsync(stage)).Text);
        await stage.DoAsync(Type(""));
        Assert.Equal("TT.MM.JJJJ,hh:mmAM", await stage.TextAsync("a.querySelector('div').innerText"));
    }

    [Theory]
    [InlineData("14:30", "has these parts: day, month, year. Write dates as 2025-12-31.")]
    [InlineData("12.31.2025", "Write dates as 2025-12-31.")]
    [InlineData("tomorrow", "Write dates as 2025-12-31.")]
    public async Task What_a_date_in_parts_cannot_hold_is_an_error_that_says_what_it_can(string text, string words)
    {
        await using var stage = await OpenAsync(Day);
        var error = await stage.FailAsync(Type(text), TimeSpan.FromSeconds(20));
        Assert.Equal(ActionErrors.InvalidValue, error.Code);
        Assert.Contains(words, error.Message);
        Assert.Equal("TT.MM.JJJJ", await stage.TextAsync("a.querySelector('div').innerText"));
    }

    [Fact]
    public async Task How_a_field_writes_dates_is_told_while_its_placeholder_is_not_seen()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<input aria-label=Day placeholder=dd/mm/yyyy value=05/06/2026><input aria-label=Other placeholder=Words value=05/06/2026>");
        var page = await SeeAsync(stage);
        Assert.Contains("textbox \"Day\" = \"05/06/2026\" (written as DD/MM/YYYY)", page.Text);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(page.Text, "written as"));
    }

    private static async Task<SeenPage> SeeAsync(ActionStage stage) =>
        new(await new PageObserver(stage.Session).DescribeAsync(ObservationSettings.Default, TestContext.Current.CancellationToken));

    /// <summary>Opens something when it has the focus, and reads what was typed when it loses it: `read` puts a text in its place, or says it is invalid.</summary>
    private const string Opening = """
        <input id=a role=combobox aria-haspopup=dialog aria-expanded=false> <input id=b role=combobox aria-haspopup=dialog aria-expanded=false>
        <script>
          const open = (field, is) => field.setAttribute('aria-expanded', is);
          for (const field of [a, b]) { field.onfocus = () => open(field, true); field.onblur = () => { open(field, false); read(field) } }
          const read = __READ__;
        </script>
        """;

    [Theory]
    [InlineData("f => { if (f.value && !/^\\d\\d:\\d\\d:\\d\\d$/.test(f.value)) f.value = '01:02:03' }", "10:30", "10:30:00")]
    [InlineData("f => { if (f.value && !/^\\d\\d:\\d\\d [AP]M$/.test(f.value)) f.value = '' }", "14:30", "02:30 PM")]
    [InlineData("f => f.setAttribute('aria-invalid', f.value !== '' && !/^\\d\\d\\.\\d\\d\\.\\d{4}$/.test(f.value))", "2025-12-31", "31.12.2025")]
    public async Task A_field_that_reads_what_was_typed_only_when_it_is_left_gets_it_as_it_writes_it(string read, string typed, string held)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, Opening.Replace("__READ__", read, StringComparison.Ordinal));
        var result = await stage.DoAsync(Type(typed));
        Assert.Equal(held, await stage.TextAsync("a.value"));
        Assert.Equal($"Typed “{held}”, as the field writes it, into #a.", result.Text);
    }

    [Fact]
    public async Task What_the_next_field_opens_when_the_date_is_left_is_closed_again()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, Opening.Replace("__READ__", "() => {}", StringComparison.Ordinal));
        await stage.DoAsync(Type("2025-12-31"));
        Assert.Equal("2025-12-31 false BODY", await stage.TextAsync("[a.value, b.ariaExpanded, document.activeElement.tagName].join(' ')"));
    }

    [Fact]
    public async Task The_second_field_of_what_is_open_keeps_it_open()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, """
            <div id=box><input id=a role=combobox aria-expanded=false> <input id=b role=combobox aria-expanded=false></div>
            <script>
              const open = is => [a, b].forEach(f => f.setAttribute('aria-expanded', is));
              box.onfocusin = () => open(true);
              box.onfocusout = e => { if (!box.contains(e.relatedTarget)) { open(false); if (!a.value || !b.value) a.value = b.value = '' } };
            </script>
            """);
        await stage.DoAsync(Type("2025-12-01"));
        await stage.DoAsync(new TypeParameters { Target = ActionStage.Css("#b"), Text = "2025-12-31" });
        Assert.Equal("2025-12-01 2025-12-31", await stage.TextAsync("[a.value, b.value].join(' ')"));
    }

    [Fact]
    public async Task A_date_refused_in_every_form_stays_as_it_was_given()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, Opening.Replace("__READ__", "f => f.setAttribute('aria-invalid', f.value !== '')", StringComparison.Ordinal));
        await stage.DoAsync(Type("2025-12-31"));
        Assert.Equal("2025-12-31 true", await stage.TextAsync("[a.value, a.ariaInvalid].join(' ')"));
    }

    [Fact]
    public async Task A_calendar_that_takes_the_focus_instead_of_the_date_is_told()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, """
            <input id=a role=combobox aria-expanded=false onfocus="ariaExpanded = true" onkeydown="if (event.key === 'Tab') { event.preventDefault(); day.focus() }"> <button id=day>1</button>
            """);
        var result = await stage.DoAsync(Type("2025-12-31"));
        Assert.Equal("Typed into #a. Its calendar still stands open: press Enter to have the date taken, and look at the field again, or choose the day there.", result.Text);
    }
}
