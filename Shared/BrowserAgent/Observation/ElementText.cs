using System.Buffers;
using System.Globalization;
using System.Text;

namespace Dashboard.BrowserAgent;

/// <summary>How one element, or what holds others, is written: <c>*[7] textbox "E-mail" = "a@b.c" (required, invalid)</c>.</summary>
internal static class ElementText
{
    private const int MaxHrefLength = 60;

    private static readonly SearchValues<char> RouteSigns = SearchValues.Create("/!?=&");

    public static string NumberOf(PageNode node) => node.Number is { } number
        ? string.Create(CultureInfo.InvariantCulture, $"{(node.IsNew ? "*" : "")}[{number}]")
        : "";

    public static string Of(PageNode node, ObservationSettings settings)
    {
        var source = node.Source;
        var text = new StringBuilder(NumberOf(node)).Append(' ').Append(Clean(source.Role, settings));
        Quote(text, " ", source.Name, settings);
        if (string.IsNullOrEmpty(source.Value) || (string.IsNullOrEmpty(source.Name) && source.Placeholder != source.Value))
        {
            // Many fields have no other name.
            Quote(text, " placeholder ", source.Placeholder == source.Name ? null : source.Placeholder, settings);
        }

        Quote(text, " = ", source.Value, settings);

        string[] states = [.. source.InputType is null ? [] : new[] { source.InputType }, .. source.States ?? [], .. source.Constraints ?? []];
        if (states.Length > 0)
        {
            text.Append(" (").AppendJoin(", ", states.Select(state => Clean(state, settings))).Append(')');
        }

        Options(text, source, settings);
        Quote(text, " problem ", source.Problem, settings);
        if (source.Href is { Length: > 0 } href)
        {
            text.Append(" → ").Append(ObservationText.Clean(WithoutPlace(href), MaxHrefLength));
        }

        return text.ToString().TrimStart();
    }

    /// <summary>
    /// A link's address without the place in the page that it names (<c>/guide#…</c>): on long lists of links a fifth of all characters, and an
    /// agent presses the link. What a page makes a route or a state of (<c>#/orders/7</c>, <c>#tab=2</c>) stays.
    /// </summary>
    private static string WithoutPlace(string href)
    {
        var mark = href.IndexOf('#', StringComparison.Ordinal);
        return mark < 0 || mark >= href.Length - 2 || href.AsSpan(mark + 1).ContainsAny(RouteSigns) ? href : $"{href[..mark]}#…";
    }

    /// <summary>The line above a container's content; empty where the container itself says nothing.</summary>
    public static string Container(PageNode node, ObservationSettings settings)
    {
        var source = node.Source;
        var text = new StringBuilder();
        switch (node.Kind)
        {
            case "tb":
                text.Append(NumberOf(node)).Append(" table");
                Quote(text, " ", source.Name, settings);
                text.Append(CultureInfo.InvariantCulture, $" ({source.Rows} rows");
                text.Append(source.Above + source.Below > 0
                    ? string.Create(CultureInfo.InvariantCulture, $"; {source.Above:0.0} screens above, {source.Below:0.0} below)") : ")");
                break;
            case "s":
                text.Append(NumberOf(node)).Append(" scrollable area");
                Quote(text, " ", source.Name, settings);
                text.Append(CultureInfo.InvariantCulture, $" ({source.Above:0.0} screens above, {source.Below:0.0} below");
                text.Append(source.Aside > 0 ? string.Create(CultureInfo.InvariantCulture, $", {source.Aside:0.0} aside)") : ")");
                break;
            case "f":
                text.Append("frame");
                Quote(text, " ", source.Name, settings);
                text.Append(' ').Append(ObservationText.Clean(source.Href, MaxHrefLength));
                break;
            case "b" when source.Role is not ("form" or "search" or "tabpanel" or "menu" or "listbox") || !string.IsNullOrEmpty(source.Name) || source.States is not null:
                text.Append(Clean(source.Role, settings));
                Quote(text, " ", source.Name, settings);
                text.Append(source.States is { Count: > 0 } states ? $" ({string.Join(", ", states)})" : "");
                break;
            default:
                return "";
        }

        return text.Append(':').ToString().TrimStart();
    }

    private static void Options(StringBuilder text, SnapshotNode source, ObservationSettings settings)
    {
        if (source.Options is not { Count: > 0 } options)
        {
            return;
        }

        var shown = options.Take(settings.MaxOptions).Select(option => Clean(option, settings)).ToList();
        text.Append(" options: ").AppendJoin(" | ", shown);
        if (source.OptionCount > shown.Count)
        {
            text.Append(CultureInfo.InvariantCulture, $" | …(+{source.OptionCount - shown.Count}, read_page gives all)");
        }
    }

    private static void Quote(StringBuilder text, string before, string? value, ObservationSettings settings)
    {
        if (!string.IsNullOrEmpty(value))
        {
            text.Append(before).Append('"').Append(Clean(value, settings)).Append('"');
        }
    }

    private static string Clean(string? value, ObservationSettings settings) =>
        ObservationText.Clean(value?.ReplaceLineEndings(" "), settings.MaxTextLength);
}
