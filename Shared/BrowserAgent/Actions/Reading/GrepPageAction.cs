using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class GrepPageAction : BrowserAction<GrepPageParameters>
{
    private const int MaxMatches = 30;
    private const int MaxContext = 5;
    private const int MaxLine = 400;

    // A pattern that takes for ever is the model's mistake, not a reason to hang.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public override string Name => GrepPageParameters.Type;

    public override string Description => "Find text in the whole page, also what is scrolled out; [#7] there is element 7.";

    public override bool CanChangePage => false;

    public override bool CanRunInParallel => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, GrepPageParameters parameters, CancellationToken cancellationToken)
    {
        var pattern = Pattern(parameters);
        var tab = await context.Session.EnsureTabAsync(cancellationToken);
        var page = await PageMarkdown.ReadAsync(tab, all: true, (token, id) => context.NumberOf?.Invoke(tab, token, id), context.Time, cancellationToken);
        var lines = page.Text.Split('\n').Where(line => line.Length > 0).ToList();
        var hits = Matches(pattern, lines, cancellationToken);
        if (hits.Count == 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"No match in {lines.Count} lines.");
        }

        var shown = hits.Take(MaxMatches).ToList();
        var words = string.Create(CultureInfo.InvariantCulture, $"{hits.Count} matching lines of {lines.Count}.");
        return new ActionResult
        {
            Text = hits.Count > shown.Count ? words + string.Create(CultureInfo.InvariantCulture, $" The first {shown.Count} are shown.") : words,
            Content = Excerpt(pattern, lines, shown, Math.Clamp(parameters.Context, 0, MaxContext)),
        };
    }

    private static Regex Pattern(GrepPageParameters parameters)
    {
        if (string.IsNullOrEmpty(parameters.Pattern))
        {
            throw new ActionException(ActionErrors.InvalidValue, "The pattern is empty.");
        }

        try
        {
            var source = parameters.Regex ? parameters.Pattern : Regex.Replace(Regex.Escape(parameters.Pattern.Trim()), @"(\\ |\s)+", @"\s+");
            return new Regex(source, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Patience);
        }
        catch (ArgumentException error)
        {
            throw new ActionException(ActionErrors.InvalidValue, $"This is not a regular expression: {error.Message}", error);
        }
    }

    private static List<int> Matches(Regex pattern, List<string> lines, CancellationToken cancellationToken)
    {
        try
        {
            var hits = new List<int>();
            for (var index = 0; index < lines.Count; index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (pattern.IsMatch(lines[index]))
                {
                    hits.Add(index);
                }
            }

            return hits;
        }
        catch (RegexMatchTimeoutException error)
        {
            throw new ActionException(ActionErrors.InvalidValue, "The regular expression takes too long; use a simpler one.", error);
        }
    }

    /// <summary>The matches with the lines around them; a gap is a line of its own.</summary>
    private static string Excerpt(Regex pattern, List<string> lines, List<int> hits, int context)
    {
        var text = new StringBuilder();
        var last = -1;
        foreach (var index in hits.SelectMany(hit => Enumerable.Range(hit - context, (2 * context) + 1)).Where(index => index >= 0 && index < lines.Count).Distinct().Order())
        {
            text.Append(last >= 0 && index > last + 1 ? "…\n" : "");
            text.Append(hits.Contains(index) ? "> " : "  ").Append(Shorten(pattern, lines[index])).Append('\n');
            last = index;
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>A very long line around its first match.</summary>
    private static string Shorten(Regex pattern, string line)
    {
        if (line.Length <= MaxLine)
        {
            return line;
        }

        var match = pattern.Match(line);
        var start = Math.Clamp(match.Success ? match.Index - (MaxLine / 4) : 0, 0, line.Length - MaxLine);
        return $"{(start > 0 ? "…" : "")}{line.Substring(start, MaxLine)}{(start + MaxLine < line.Length ? "…" : "")}";
    }
}
