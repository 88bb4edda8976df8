using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

/// <summary>Keeps a picture of the page, or of one element, with the execution.</summary>
public sealed record ScreenshotParameters : ActionParameters
{
    public const string Type = "screenshot";

    [Description("Only this element.")]
    public ElementTarget? Target { get; init; }

    [Description("The whole page instead of what is in view.")]
    public bool FullPage { get; init; }

    [Description("Name of the file.")]
    public string Name { get; set; } = "screenshot";

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

/// <summary>Keeps the page as it would be printed.</summary>
public sealed record SavePdfParameters : ActionParameters
{
    public const string Type = "save_pdf";

    [Description("Name of the file.")]
    public string Name { get; set; } = "page";

    public bool Landscape { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;
}

/// <summary>Runs code in the page, where the task allows it.</summary>
public sealed record RunJavaScriptParameters : ActionParameters
{
    public const string Type = "run_javascript";

    [Description("Body of an async function; what it returns is the result, as JSON.")]
    public required string Code { get; init; }

    [Description("Name to keep the result under.")]
    public string? Name { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;
}

/// <summary>Clicks something that starts a download or opens an address, waits for the file and keeps it with the execution.</summary>
public sealed record DownloadParameters : ActionParameters
{
    public const string Type = "download";

    [Description("What to click to start the download.")]
    public ElementTarget? Target { get; init; }

    [Description("Instead of a target: address of the file.")]
    public string? Url { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}
