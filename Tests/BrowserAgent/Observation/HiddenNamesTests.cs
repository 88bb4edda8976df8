using System.Text.RegularExpressions;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.BrowserAgent.Actions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Forms and documents have properties that their fields, forms and frames hide by being called so.</summary>
public sealed partial class HiddenNamesTests(ChromiumFixture chromium)
{
    private static readonly string[] Names =
    [
        "nodeType", "tagName", "isConnected", "textContent", "parentNode", "parentElement", "childNodes", "children", "childElementCount", "firstChild",
        "firstElementChild", "nextSibling", "getRootNode", "shadowRoot", "assignedSlot", "contains", "matches", "closest", "querySelector",
        "querySelectorAll", "getElementsByTagName", "attributes", "getAttribute", "hasAttribute", "hasAttributes", "inert", "checkVisibility",
        "getBoundingClientRect", "getClientRects", "title", "id", "name", "host", "role", "labels", "className", "style", "scrollTop", "offsetParent",
    ];

    [Fact]
    public async Task A_form_is_seen_filled_and_read_whatever_its_fields_are_called()
    {
        var fields = string.Concat(Names.Select(name => $"<input name='{name}' aria-label='Field {name}'>"));
        await using var stage = await ActionStage.OpenAsync(
            chromium, $"<form aria-label='Filter' onsubmit='said.textContent = \"sent\"; return false'>{fields}<table><tr><th>A<th>B<tr><td>1<td>2</table><button>Apply</button></form><p id=said>waiting</p>");
        var observer = new PageObserver(stage.Session);

        var text = await observer.DescribeAsync(ObservationSettings.Default, TestContext.Current.CancellationToken);
        await stage.DoAsync(new TypeParameters { Target = ActionStage.Css("[name=matches]"), Text = "plums" });
        await stage.DoAsync(new ClickParameters { Target = new ElementTarget(new ElementAnchors { Role = "button", Name = "Apply" }) });
        var read = await stage.DoAsync(new ReadPageParameters());

        Assert.Contains("form \"Filter\":", text, StringComparison.Ordinal);
        Assert.All(Names, name => Assert.Contains($"textbox \"Field {name}\"", text, StringComparison.Ordinal));
        Assert.Contains("table (2 rows)", text, StringComparison.Ordinal);
        Assert.Contains("waiting", text, StringComparison.Ordinal);
        Assert.Contains("«plums»", read.Content, StringComparison.Ordinal);
        Assert.Contains("sent", read.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_is_seen_whatever_its_frames_and_forms_are_called()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);

        var seen = await stage.ShowAsync("""
            <iframe name="body" srcdoc="<button>Inside</button>"></iframe><form name="title"><button>Send</button></form>
            <form name="documentElement"></form><form name="querySelectorAll"></form><form name="readyState"></form><img name="elementFromPoint" alt="">
            """);

        Assert.Equal(["Inside", "Send"], seen.Names("button"));
        Assert.Contains("Title: Test page", seen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Our_scripts_ask_nodes_by_names_that_no_page_can_hide()
    {
        string[] otherWorlds = ["hook.js", "world.js", "watch.js", "copies.js", "loops.js", "draw.js", "mask.js", "notice.js"];
        var scripts = Directory.GetFiles(Path.Combine(Repository.Root, "Shared", "BrowserAgent"), "*.js", SearchOption.AllDirectories)
            .Where(path => Path.GetDirectoryName(path)!.EndsWith("Scripts", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal) && !otherWorlds.Contains(Path.GetFileName(path)));

        Assert.All(scripts, path => Assert.DoesNotMatch(BareName(), File.ReadAllText(path)));
    }

    /// <summary>What is asked of lists of classes and of media has the same names.</summary>
    [GeneratedRegex(@"(?<!classList|matchMedia\([^\n]*\))\.(nodeType|tagName|isConnected|textContent|parentNode|parentElement|childNodes|children|childElementCount|firstChild|firstElementChild|nextSibling|getRootNode|shadowRoot|assignedSlot|contains|matches|closest|querySelector|querySelectorAll|getElementsByTagName|attributes|getAttribute|hasAttribute|hasAttributes|inert|checkVisibility|getBoundingClientRect|getClientRects)\b|\bdocument\.(body|title|documentElement|scrollingElement|readyState|activeElement|elementFromPoint|createRange|getAnimations|styleSheets)\b")]
    private static partial Regex BareName();
}
