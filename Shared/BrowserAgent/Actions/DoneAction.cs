using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;
using Dashboard.LanguageModels;

namespace Dashboard.BrowserAgent;

public sealed class DoneAction : BrowserAction<DoneParameters>
{
    public override string Name => DoneParameters.Type;

    public override string Description => "End the run with an answer for the user.";

    public override bool CanChangePage => false;

    /// <exception cref="ActionException">The data is not what the task wants, or a file does not exist: the run goes on.</exception>
    public override async Task<ActionResult> ExecuteAsync(ActionContext context, DoneParameters parameters, CancellationToken cancellationToken)
    {
        var data = DataOf(context, parameters);
        if (context.ResultSchema is { } schema && parameters.Success)
        {
            Check(schema, data);
        }

        return new ActionResult
        {
            Text = parameters.Text,
            Data = data is null ? null : JsonSerializer.SerializeToElement(data),
            Artifacts = await AttachAsync(context, parameters.Files ?? [], cancellationToken),
            IsDone = true,
            Success = parameters.Success,
        };
    }

    private static void Check(DataSchema schema, JsonNode? data)
    {
        if (data is null)
        {
            throw new ActionException(ActionErrors.InvalidData, "The task wants data that fits its JSON schema: give it as data.");
        }

        var errors = schema.Check(data);
        if (errors.Count > 0)
        {
            throw new ActionException(ActionErrors.InvalidData, $"The data does not fit the task's schema. {string.Join(" ", errors.Select(error => error.TrimEnd('.') + "."))}");
        }
    }

    /// <summary>What was given as JSON, as JSON within a text, or as the name of what was extracted; an answer that is JSON is data too.</summary>
    private static JsonNode? DataOf(ActionContext context, DoneParameters parameters)
    {
        switch (parameters.Data)
        {
            case null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined }:
                return Structured(parameters.Text);
            case { ValueKind: JsonValueKind.String } text:
                var words = text.GetString()!;
                return context.Extracted?.Invoke(words.Trim())?.DeepClone() ?? Structured(words) ?? JsonValue.Create(words);
            case var value:
                return JsonNode.Parse(value.Value.GetRawText());
        }
    }

    private static JsonNode? Structured(string text)
    {
        try
        {
            return text.AsSpan().Trim().IndexOfAny('{', '[') == 0 ? JsonNode.Parse(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Downloads are kept as soon as they are there.</summary>
    private static async Task<IReadOnlyList<ArtifactEvent>> AttachAsync(
        ActionContext context, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
        {
            return [];
        }

        var workspace = context.Workspace ?? throw new ActionException(ActionErrors.FileNotFound, "There is no workspace here, so there are no files.");
        var files = names.Select(workspace.Find).Where(file => !file.IsDownload).DistinctBy(file => file.Path).ToList();
        var attached = new List<ArtifactEvent>();
        foreach (var file in files)
        {
            attached.Add(await workspace.KeepAsync(file, context.Downloads.Sink, ArtifactKind.Result, context.StepNumber, cancellationToken));
        }

        return attached;
    }
}
