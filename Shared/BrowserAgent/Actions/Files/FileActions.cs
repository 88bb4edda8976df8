using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Base of the actions on files of the workspace: none of them touches the page.</summary>
public abstract class FileAction<TParameters> : BrowserAction<TParameters>
    where TParameters : ActionParameters
{
    // Downloads may be of any size, and are read as a whole.
    private const long MaxReadBytes = 20_000_000;

    public override bool CanChangePage => false;

    public sealed override Task<ActionResult> ExecuteAsync(ActionContext context, TParameters parameters, CancellationToken cancellationToken) =>
        context.Workspace is { } workspace
            ? ExecuteAsync(context, workspace, parameters, cancellationToken)
            : throw new ActionException(ActionErrors.NotSupported, "There is no workspace here.");

    protected abstract Task<ActionResult> ExecuteAsync(
        ActionContext context, Workspace workspace, TParameters parameters, CancellationToken cancellationToken);

    /// <summary>Text that can be kept under this name.</summary>
    /// <exception cref="ActionException">A file of JSON would hold none.</exception>
    protected static string Checked(string name, string text)
    {
        if (!name.TrimEnd().EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return text;
        }

        try
        {
            JsonNode.Parse(text);
            return text;
        }
        catch (JsonException error)
        {
            throw new ActionException(ActionErrors.InvalidData, $"{name} would not be JSON: {error.Message}", error);
        }
    }

    /// <exception cref="ActionException">There is no such file, or it holds no text that can be read.</exception>
    protected static async Task<string> TextOfAsync(Workspace workspace, WorkspaceFile file, CancellationToken cancellationToken)
    {
        if (file.Size > MaxReadBytes)
        {
            throw new ActionException(
                ActionErrors.FileTooLarge, $"{file.Name} has {Workspace.Size(file.Size)}; at most {Workspace.Size(MaxReadBytes)} can be read.");
        }

        var content = await workspace.ReadAsync(file, cancellationToken);
        if (PdfText.IsPdf(content))
        {
            return await PdfText.ReadAsync(file.Path, cancellationToken);
        }

        return TextFiles.Read(content)?.Text
            ?? throw new ActionException(ActionErrors.NotSupported, $"{file.Name} is not a text file; only text, CSV, JSON, Markdown and PDF can be read.");
    }
}

public sealed class WriteFileAction : FileAction<WriteFileParameters>
{
    public override string Name => WriteFileParameters.Type;

    public override string Description => "Write a file of the workspace, which the user gets at the end.";

    protected override async Task<ActionResult> ExecuteAsync(
        ActionContext context, Workspace workspace, WriteFileParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Data is not { Length: > 0 } data)
        {
            var text = parameters.Content ?? throw new ActionException(ActionErrors.InvalidValue, "Give the content, or the name of extracted data.");
            var written = await workspace.WriteAsync(parameters.Name, Checked(parameters.Name, text), cancellationToken);
            return $"Wrote {written.Name} ({Workspace.Size(written.Size)}).";
        }

        var value = context.Extracted?.Invoke(data)
            ?? throw new ActionException(ActionErrors.InvalidValue, $"Nothing was extracted under the name “{data}”.");
        var file = await workspace.WriteAsync(parameters.Name, DataFiles.Write(value, parameters.Name), cancellationToken);
        return $"Wrote “{data}” to {file.Name} ({Workspace.Size(file.Size)}).";
    }
}

public sealed class AppendFileAction : FileAction<AppendFileParameters>
{
    public override string Name => AppendFileParameters.Type;

    public override string Description => "Add text at the end of a file; makes it if needed.";

    protected override async Task<ActionResult> ExecuteAsync(
        ActionContext context, Workspace workspace, AppendFileParameters parameters, CancellationToken cancellationToken)
    {
        var name = WorkspaceNames.Check(parameters.Name);
        var before = workspace.Files.Any(file => string.Equals(file.Name, name, StringComparison.OrdinalIgnoreCase))
            ? await TextOfAsync(workspace, workspace.Find(name), cancellationToken)
            : "";

        // Rows and lines that are added later begin on a line of their own.
        var between = before.Length == 0 || before.EndsWith('\n') || parameters.Content.StartsWith('\n') ? "" : "\n";
        var file = await workspace.WriteAsync(name, Checked(name, before + between + parameters.Content), cancellationToken);
        return $"{file.Name} has {Workspace.Size(file.Size)} now.";
    }
}

public sealed class ReplaceInFileAction : FileAction<ReplaceInFileParameters>
{
    public override string Name => ReplaceInFileParameters.Type;

    public override string Description => "Replace every occurrence of a text in a file.";

    protected override async Task<ActionResult> ExecuteAsync(
        ActionContext context, Workspace workspace, ReplaceInFileParameters parameters, CancellationToken cancellationToken)
    {
        var file = workspace.Find(parameters.Name);
        if (file.IsDownload || string.IsNullOrEmpty(parameters.Old))
        {
            throw new ActionException(
                ActionErrors.InvalidValue, file.IsDownload ? "A download stays as it is; write another file." : "Say which text is to be replaced.");
        }

        var text = await TextOfAsync(workspace, file, cancellationToken);
        var count = text.AsSpan().Count(parameters.Old);
        if (count == 0)
        {
            throw new ActionException(ActionErrors.InvalidValue, $"{file.Name} does not hold that text.");
        }

        await workspace.WriteAsync(
            file.Name, Checked(file.Name, text.Replace(parameters.Old, parameters.New ?? "", StringComparison.Ordinal)), cancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"Replaced it {count} times in {file.Name}.");
    }
}

public sealed class ReadFileAction : FileAction<ReadFileParameters>
{
    public override string Name => ReadFileParameters.Type;

    public override string Description => "Read a file of the workspace: text, CSV, JSON, Markdown, PDF.";

    public override bool CanRunInParallel => true;

    protected override async Task<ActionResult> ExecuteAsync(
        ActionContext context, Workspace workspace, ReadFileParameters parameters, CancellationToken cancellationToken)
    {
        var file = workspace.Find(parameters.Name);
        var text = await TextOfAsync(workspace, file, cancellationToken);
        if (text.Length == 0)
        {
            return $"{file.Name} is empty.";
        }

        if (parameters.Offset < 0 || parameters.Offset >= text.Length)
        {
            throw new ActionException(ActionErrors.InvalidValue, $"The offset must be below {text.Length}, the length of the file.");
        }

        var (part, next) = PageMarkdown.Cut(text, parameters.Offset, ReadPageAction.PageLength);
        var more = next is { } offset ? string.Create(CultureInfo.InvariantCulture, $" More follows: go on with offset {offset}.") : "";
        return new ActionResult
        {
            Text = string.Create(CultureInfo.InvariantCulture, $"Characters {parameters.Offset} to {parameters.Offset + part.Length} of {text.Length}.{more}"),
            Content = part,
        };
    }
}

public sealed class ListFilesAction : FileAction<ListFilesParameters>
{
    public override string Name => ListFilesParameters.Type;

    public override string Description => "List the files of the workspace, downloads included.";

    public override bool CanRunInParallel => true;

    protected override Task<ActionResult> ExecuteAsync(
        ActionContext context, Workspace workspace, ListFilesParameters parameters, CancellationToken cancellationToken)
    {
        var files = workspace.Files;
        return Task.FromResult(new ActionResult
        {
            Text = files.Count == 0 ? "The workspace is empty." : string.Create(CultureInfo.InvariantCulture, $"{files.Count} files."),
            Content = files.Count == 0 ? null : string.Join('\n', files.Select(file => $"{file.Name} ({Workspace.Size(file.Size)})")),
        });
    }
}
