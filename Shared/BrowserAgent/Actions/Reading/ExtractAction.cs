using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;
using Dashboard.LanguageModels;

namespace Dashboard.BrowserAgent;

public sealed class ExtractAction : BrowserAction<ExtractParameters>
{
    private const int MaxErrors = 5;

    private static readonly DataSchema Answer = DataSchema.Parse(
        """{"type":"object","properties":{"answer":{"type":["string","null"],"description":"null when the page does not say it"}},"required":["answer"]}""");

    public override string Name => ExtractParameters.Type;

    public override string Description => "Have the whole page read for what you want, as JSON; for long pages and lists that are no tables.";

    public override bool CanChangePage => false;

    public override bool CanRunInParallel => true;

    // A model reads the page, perhaps several times.
    public override TimeSpan TimeoutOf(TimeSpan ordinary) => ordinary * 5;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, ExtractParameters parameters, CancellationToken cancellationToken)
    {
        var model = context.Model ?? throw new ActionException(ActionErrors.NotSupported, "There is no model here that could read the page.");
        var schema = SchemaOf(context, parameters);
        var page = parameters.Target is { } target
            ? await PageMarkdown.ReadElementAsync(await context.Elements.ResolveAsync(target, cancellationToken), null, context.Time, cancellationToken)
            : await PageMarkdown.ReadAsync(await context.Session.EnsureTabAsync(cancellationToken), all: true, null, context.Time, cancellationToken);
        if (page.Text.Length == 0)
        {
            throw new ActionException(ActionErrors.InvalidData, "There is nothing to read on the page.");
        }

        var extraction = new Extraction(model, parameters.Query, schema, page);
        var data = await extraction.RunAsync(cancellationToken);
        var errors = schema.Check(data, MaxErrors);
        if (errors.Count > 0)
        {
            data = await extraction.RepairAsync(data, errors, cancellationToken);
            errors = schema.Check(data, MaxErrors);
        }

        return errors.Count == 0
            ? Result(data, extraction, page, parameters)
            : throw new ActionException(ActionErrors.InvalidData, $"What was read does not fit the schema. {string.Join(" ", errors.Select(error => error.TrimEnd('.') + "."))}");
    }

    private static DataSchema SchemaOf(ActionContext context, ExtractParameters parameters)
    {
        try
        {
            return string.IsNullOrWhiteSpace(parameters.Schema) ? context.ResultSchema ?? Answer : DataSchema.Parse(parameters.Schema);
        }
        catch (DataSchemaException error)
        {
            throw new ActionException(ActionErrors.InvalidSchema, error.Message, error);
        }
    }

    private static ActionResult Result(JsonNode? data, Extraction extraction, PageMarkdown page, ExtractParameters parameters)
    {
        var words = string.Create(CultureInfo.InvariantCulture, $"Read {page.Text.Length} characters in {extraction.Parts} part{(extraction.Parts == 1 ? "" : "s")}.");
        if (extraction.LeftOut > 0)
        {
            words += string.Create(CultureInfo.InvariantCulture, $" The last {extraction.LeftOut} characters were NOT read: the page is too long; aim at a part of it.");
        }

        var missing = Provenance.NotOn(page, data);
        if (missing.Count > 0)
        {
            words += $" NOT found on the page as such, check before you rely on it: {string.Join("; ", missing)}.";
        }

        return new ActionResult { Text = words, Data = JsonSerializer.SerializeToElement(data), DataName = parameters.Name };
    }
}
