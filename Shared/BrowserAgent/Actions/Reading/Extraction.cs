using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.LanguageModels;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Has a model read one page for data of a form: long pages in parts, several at once, put together again. A part that is too long for
/// the model, or holds more than fits into its answer, is read in pieces, as many at once.
/// </summary>
internal sealed class Extraction(ActionModel model, string query, DataSchema schema, PageMarkdown page)
{
    private const int MostOfPart = 24_000;
    private const int MostOfPage = 480_000;
    private const int Overlap = 1_500;
    private const int AtOnce = 3;

    private readonly string _wanted = $"Wanted: {query}\n\nJSON schema of the data:\n{schema.Source.ToJsonString()}";
    private readonly PageParts _parts = new(page.Text, Overlap);
    private readonly int _end = PageMarkdown.Cut(page.Text, 0, MostOfPage).Next ?? page.Text.Length;
    private readonly PartLength _most = new(MostOfPart);
    private readonly SemaphoreSlim _free = new(AtOnce);
    private int _read;
    private Exception? _failure;

    /// <summary>In how many pieces the page was read.</summary>
    public int Parts => _read;

    /// <summary>Characters at the end of the page that were not read.</summary>
    public int LeftOut => page.Text.Length - _end;

    public async Task<JsonNode?> RunAsync(CancellationToken cancellationToken)
    {
        var parts = _parts.Of(_end, LengthOfParts());
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            return DataMerge.Merge(await Task.WhenAll(parts.Select((part, index) =>
                ReadAsync(part, parts.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"part {index + 1} of {parts.Count}"), isPiece: false, ending))));
        }
        catch (Exception) when (_failure is not null && !cancellationToken.IsCancellationRequested)
        {
            // What ended the others, and not their end.
            ExceptionDispatchInfo.Throw(_failure);
            throw;
        }
    }

    /// <summary>Shows the model what is wrong with its data, once.</summary>
    /// <returns>The data as it was when that is too long for the model: what is wrong with it says more.</returns>
    public async Task<JsonNode?> RepairAsync(JsonNode? data, IReadOnlyList<string> errors, CancellationToken cancellationToken)
    {
        var source = Parts == 1 ? page.Text[.._end] : null;
        try
        {
            return Read(await model.AskAsync(new RepairQuestion(model.Limits, schema, _wanted, data, errors, source), cancellationToken));
        }
        catch (ActionException tooLong) when (tooLong.Code is ModelErrorCodes.QuestionTooLong or ModelErrorCodes.AnswerTooLong)
        {
            return data;
        }
    }

    /// <summary>So that the parts of pages that are alike throughout fit into the model as it is known now; what does not all the same is divided then.</summary>
    private int LengthOfParts()
    {
        if (model.Room is not { } room)
        {
            return MostOfPart;
        }

        var besides = TokenEstimate.Of(PartQuestion.Rules) + TokenEstimate.Of(_wanted) + TokenEstimate.Of(PartQuestion.FormOf(schema, isPart: true).Schema!.Value.GetRawText());
        var perToken = page.Text.Length / (double)Math.Max(1, TokenEstimate.Of(page.Text));

        // A part repeats up to a quarter of its length.
        return (int)Math.Clamp((room - besides) * perToken * 0.8, PartQuestion.Least, MostOfPart);
    }

    /// <summary>Reads a part as far as one question goes, and then the rest of it.</summary>
    /// <param name="ending">Cancelled by what fails: nothing else of the page is read then.</param>
    private async Task<JsonNode?> ReadAsync(PagePart part, string place, bool isPiece, CancellationTokenSource ending)
    {
        await _free.WaitAsync(ending.Token);
        var question = new PartQuestion(model.Limits, schema, _wanted, _parts, part, place, isPiece, _most);
        JsonNode? found;
        try
        {
            found = Read(await AskAsync(question, ending.Token));
            Interlocked.Increment(ref _read);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Interlocked.CompareExchange(ref _failure, error, null);
            await ending.CancelAsync();
            throw;
        }
        finally
        {
            _free.Release();
        }

        return DataMerge.Merge([found, .. await Task.WhenAll(question.Rest().Select(piece => ReadAsync(piece, place, isPiece: true, ending)))]);
    }

    private async Task<string> AskAsync(PartQuestion question, CancellationToken cancellationToken)
    {
        try
        {
            return await model.AskAsync(question, cancellationToken);
        }
        catch (ActionException error) when (error.Code == ModelErrorCodes.QuestionTooLong)
        {
            throw new ActionException(
                error.Code,
                string.Create(CultureInfo.InvariantCulture, $"Even with a small piece of the page the question of about {question.Tokens} tokens does not fit into the model: ask for less, or with a smaller schema. {error.Message}"),
                error);
        }
        catch (ActionException error) when (error.Code == ModelErrorCodes.AnswerTooLong)
        {
            throw new ActionException(error.Code, $"Even of a small piece of the page the data does not fit into an answer: ask for less of it. {error.Message}", error);
        }
    }

    private JsonNode? Read(string answer)
    {
        try
        {
            var (root, _) = JsonRepair.Parse(answer);
            return AnswerForm.Unwrap(schema, JsonNode.Parse(root.GetRawText()));
        }
        catch (JsonException error)
        {
            throw new ActionException(ActionErrors.InvalidData, $"The model did not answer with JSON: {error.Message}", error);
        }
    }
}
