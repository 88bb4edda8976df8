using System.Globalization;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class ReadPageAction : BrowserAction<ReadPageParameters>
{
    /// <summary>As much as is given at once, in characters: about 2,500 tokens.</summary>
    public const int PageLength = 10_000;

    public override string Name => ReadPageParameters.Type;

    public override string Description => "Read the whole page as Markdown, also what is scrolled out.";

    public override bool CanChangePage => false;

    public override bool CanRunInParallel => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, ReadPageParameters parameters, CancellationToken cancellationToken)
    {
        var page = parameters.Target is { } target
            ? await PageMarkdown.ReadElementAsync(await context.Elements.ResolveAsync(target, cancellationToken), null, context.Time, cancellationToken)
            : await PageMarkdown.ReadAsync(await context.Session.EnsureTabAsync(cancellationToken), parameters.All, null, context.Time, cancellationToken);
        if (page.Text.Length == 0)
        {
            return "There is nothing to read.";
        }

        if (parameters.Offset < 0 || parameters.Offset >= page.Text.Length)
        {
            throw new ActionException(ActionErrors.InvalidValue, $"The offset must be below {page.Text.Length}, the length of the text.");
        }

        var (part, next) = PageMarkdown.Cut(page.Text, parameters.Offset, PageLength);
        return new ActionResult { Text = Words(parameters.Offset, part.Length, page, next), Content = part };
    }

    private static string Words(int offset, int length, PageMarkdown page, int? next)
    {
        var words = string.Create(CultureInfo.InvariantCulture, $"Characters {offset} to {offset + length} of {page.Text.Length}.");
        words += next is { } more
            ? string.Create(CultureInfo.InvariantCulture, $" More follows: go on with offset {more}.")
            : offset > 0 ? " This is the end." : "";
        return page.LeftOut > 0 && offset == 0
            ? words + string.Create(CultureInfo.InvariantCulture, $" Navigation, header and footer are left out ({page.LeftOut} characters); all reads them.")
            : words;
    }
}
