using System.Globalization;
using System.Text.RegularExpressions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Finding things on pages as one reads them: by words nearby, by what stands before and after.</summary>
internal static partial class SeenPageSearch
{
    private sealed record Element(int Number, string Role, string Name, string Value, int Place, string Own);

    /// <summary>Whether the page says this elsewhere than in a field.</summary>
    public static bool Lists(this SeenPage page, string words) => ValuePattern().Replace(page.Text, "").Contains(words, StringComparison.Ordinal);

    /// <summary>Names of the elements with this role that hold these words.</summary>
    public static IReadOnlyList<string> NamesLike(this SeenPage page, string role, string words) =>
        [.. page.Names(role).Where(name => name.Contains(words, StringComparison.OrdinalIgnoreCase))];

    /// <summary>The field whose name, placeholder or neighbouring words say this.</summary>
    public static int FieldLike(this SeenPage page, string words) =>
        Elements(page).FirstOrDefault(element => IsField(element) && element.Own.Contains(words, StringComparison.OrdinalIgnoreCase))?.Number
        ?? throw Missing(page, $"field “{words}”");

    public static int SearchField(this SeenPage page) =>
        Elements(page).FirstOrDefault(element => element.Role is "searchbox" or "textbox" or "combobox")?.Number ?? throw Missing(page, "field to search by");

    /// <summary>The check box before these words, or named by them.</summary>
    public static int ToggleOf(this SeenPage page, string words) =>
        Elements(page).LastOrDefault(element => element.Role == "checkbox" && element.Place < PlaceOf(page, words))?.Number ?? throw Missing(page, $"check box of “{words}”");

    /// <summary>The next button after these words.</summary>
    public static int ButtonAfter(this SeenPage page, string words) =>
        Elements(page).FirstOrDefault(element => element.Role is "button" && element.Place > PlaceOf(page, words))?.Number ?? throw Missing(page, $"button after “{words}”");

    /// <summary>What is called this, whatever it is.</summary>
    public static int Named(this SeenPage page, string name) =>
        Elements(page).FirstOrDefault(element => element.Name == name)?.Number ?? throw Missing(page, $"“{name}”");

    /// <summary>What is called something that begins so.</summary>
    public static int NamedLike(this SeenPage page, string beginning) =>
        Elements(page).FirstOrDefault(element => element.Name.StartsWith(beginning, StringComparison.Ordinal))?.Number ?? throw Missing(page, $"“{beginning}…”");

    /// <summary>The option of an open list.</summary>
    public static int? OptionOf(this SeenPage page, string words) =>
        Elements(page).FirstOrDefault(element => element.Role is "option" or "menuitem" && element.Name.Contains(words, StringComparison.Ordinal))?.Number;

    private static int PlaceOf(SeenPage page, string words)
    {
        var place = page.Text.LastIndexOf(words, StringComparison.Ordinal);
        return place >= 0 ? place : throw Missing(page, $"“{words}”");
    }

    private static bool IsField(Element element) => element.Role is "textbox" or "searchbox" or "password" or "combobox";

    private static List<Element> Elements(SeenPage page) => [.. ElementPattern().Matches(page.Text).Select(match => new Element(
        int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture),
        match.Groups["role"].Value,
        match.Groups["name"].Value,
        match.Groups["value"].Value,
        match.Index,
        match.Value + match.Groups["rest"].Value))];

    private static InvalidOperationException Missing(SeenPage page, string what) => new($"There is no {what} in:\n{page.Text}");

    [GeneratedRegex("""\[(?<number>\d+)\] (?<role>[a-z]+)(?: "(?<name>[^"]*)")?(?: = "(?<value>[^"]*)")?(?<rest>[^\[\n]*)""")]
    private static partial Regex ElementPattern();

    [GeneratedRegex("= \"[^\"]*\"")]
    private static partial Regex ValuePattern();
}
