using System.Globalization;

namespace Dashboard.Bench.Engine;

/// <summary>Pages made to be large, or to hide their elements.</summary>
internal static class SyntheticPages
{
    public static IReadOnlyList<(string Name, Func<string> Html)> All =>
    [
        ("2,000 controls", Controls),
        ("10,000 nodes", () => Rows(1_250)),
        ("40,000 nodes", () => Rows(5_000)),
        ("frames", () => Frames(4)),
        ("shadow roots", Shadows),
    ];

    /// <summary>What the frames of the page of frames hold.</summary>
    public static IReadOnlyList<(string Name, Func<string> Html)> Inner =>
        [("frames-3", () => Frames(3)), ("frames-2", () => Frames(2)), ("frames-1", () => Frames(1))];

    private static string Controls() => Document(
        "Two thousand controls",
        string.Concat(Enumerable.Range(1, 250).Select(number =>
            $"""
            <fieldset><legend>Entry {number}</legend>
              <label>Name {number} <input name=n{number}></label>
              <label><input type=checkbox> Active {number}</label>
              <label>Kind <select><option>one<option>two<option>three</select></label>
              <label>Day <input type=date></label>
              <label>Amount <input type=number value={number}></label>
              <textarea aria-label="Note {number}"></textarea>
              <button type=button>Save {number}</button>
              <a href="#entry-{number}">Open {number}</a>
            </fieldset>
            """)));

    /// <summary>Eight elements a row.</summary>
    private static string Rows(int count) => Document(
        "Orders",
        $"<table><tbody id=rows>{string.Concat(Enumerable.Range(1, count).Select(Row))}</tbody></table>");

    private static string Row(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $"<tr><td><a href='#o{number}'>Order {number}</a></td><td><span>Customer {number * 7 % 997}</span></td><td>{number * 1.25:0.00}</td><td><button>Cancel {number}</button></td></tr>");

    private static string Frames(int depth) => Document(
        $"Frame {depth}",
        $"""
        <button>Button of level {depth}</button> <a href="#x">Link of level {depth}</a>
        {(depth == 1
            ? "<input aria-label='Innermost field'>"
            : $"""<iframe src="{(depth == 4 ? "{other}" : "")}/made/frames-{depth - 1}" width=600 height={depth * 120} title="level {depth - 1}"></iframe>""")}
        """);

    private static string Shadows() => Document(
        "Shadow roots",
        """
        <script>
          for (const mode of ['open', 'closed']) {
            for (let number = 1; number <= 20; number++) {
              const host = document.createElement('div');
              document.body.append(host);
              const root = host.attachShadow({ mode });
              root.innerHTML = `<button>${mode} button ${number}</button><a href="#s">${mode} link ${number}</a><div></div>`;
              root.querySelector('div').attachShadow({ mode }).innerHTML = `<input aria-label="${mode} field ${number}">`;
            }
          }
        </script>
        <div><template shadowrootmode=closed><button>declared closed button</button></template></div>
        """);

    private static string Document(string title, string body) =>
        $"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>";
}
