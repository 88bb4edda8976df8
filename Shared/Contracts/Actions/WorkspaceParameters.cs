using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

public sealed record WriteFileParameters : ActionParameters
{
    public const string Type = "write_file";

    [Description("File name such as notes.md, orders.csv, data.json.")]
    public required string Name { get; init; }

    [Description("The whole text.")]
    public string? Content { get; init; }

    [Description("Instead of a text: name of extracted data to write as CSV, JSON or Markdown.")]
    public string? Data { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;
}

public sealed record AppendFileParameters : ActionParameters
{
    public const string Type = "append_file";

    public required string Name { get; init; }

    [Description("Text to add at the end.")]
    public required string Content { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;
}

public sealed record ReplaceInFileParameters : ActionParameters
{
    public const string Type = "replace_in_file";

    public required string Name { get; init; }

    [Description("Text that is there.")]
    public required string Old { get; init; }

    public required string New { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;
}

public sealed record ReadFileParameters : ActionParameters
{
    public const string Type = "read_file";

    public required string Name { get; init; }

    [Description("Where to go on in a long file.")]
    public int Offset { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;
}

public sealed record ListFilesParameters : ActionParameters
{
    public const string Type = "list_files";

    [JsonIgnore]
    public override string ActionType => Type;
}
