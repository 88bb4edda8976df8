using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

/// <summary>The parameters of one thing done to the browser. JSON carries the kind in <c>type</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(NavigateParameters), NavigateParameters.Type)]
[JsonDerivedType(typeof(SearchParameters), SearchParameters.Type)]
[JsonDerivedType(typeof(BackParameters), BackParameters.Type)]
[JsonDerivedType(typeof(ForwardParameters), ForwardParameters.Type)]
[JsonDerivedType(typeof(ReloadParameters), ReloadParameters.Type)]
[JsonDerivedType(typeof(ClickParameters), ClickParameters.Type)]
[JsonDerivedType(typeof(HoverParameters), HoverParameters.Type)]
[JsonDerivedType(typeof(DragParameters), DragParameters.Type)]
[JsonDerivedType(typeof(TypeParameters), TypeParameters.Type)]
[JsonDerivedType(typeof(PressKeysParameters), PressKeysParameters.Type)]
[JsonDerivedType(typeof(SelectParameters), SelectParameters.Type)]
[JsonDerivedType(typeof(CheckParameters), CheckParameters.Type)]
[JsonDerivedType(typeof(SetValueParameters), SetValueParameters.Type)]
[JsonDerivedType(typeof(UploadParameters), UploadParameters.Type)]
[JsonDerivedType(typeof(ScrollParameters), ScrollParameters.Type)]
[JsonDerivedType(typeof(FindTextParameters), FindTextParameters.Type)]
[JsonDerivedType(typeof(WaitParameters), WaitParameters.Type)]
[JsonDerivedType(typeof(SwitchTabParameters), SwitchTabParameters.Type)]
[JsonDerivedType(typeof(CloseTabParameters), CloseTabParameters.Type)]
[JsonDerivedType(typeof(AnswerDialogParameters), AnswerDialogParameters.Type)]
[JsonDerivedType(typeof(ClipboardParameters), ClipboardParameters.Type)]
[JsonDerivedType(typeof(ScreenshotParameters), ScreenshotParameters.Type)]
[JsonDerivedType(typeof(SavePdfParameters), SavePdfParameters.Type)]
[JsonDerivedType(typeof(RunJavaScriptParameters), RunJavaScriptParameters.Type)]
[JsonDerivedType(typeof(DownloadParameters), DownloadParameters.Type)]
[JsonDerivedType(typeof(ExtractTableParameters), ExtractTableParameters.Type)]
[JsonDerivedType(typeof(ExtractTextParameters), ExtractTextParameters.Type)]
[JsonDerivedType(typeof(DoneParameters), DoneParameters.Type)]
[JsonDerivedType(typeof(ReadPageParameters), ReadPageParameters.Type)]
[JsonDerivedType(typeof(GrepPageParameters), GrepPageParameters.Type)]
[JsonDerivedType(typeof(ExtractParameters), ExtractParameters.Type)]
[JsonDerivedType(typeof(ExtractTablePagesParameters), ExtractTablePagesParameters.Type)]
[JsonDerivedType(typeof(WriteFileParameters), WriteFileParameters.Type)]
[JsonDerivedType(typeof(AppendFileParameters), AppendFileParameters.Type)]
[JsonDerivedType(typeof(ReplaceInFileParameters), ReplaceInFileParameters.Type)]
[JsonDerivedType(typeof(ReadFileParameters), ReadFileParameters.Type)]
[JsonDerivedType(typeof(ListFilesParameters), ListFilesParameters.Type)]
[JsonDerivedType(typeof(AskHumanParameters), AskHumanParameters.Type)]
[JsonDerivedType(typeof(RequestApprovalParameters), RequestApprovalParameters.Type)]
[JsonDerivedType(typeof(RequestTakeoverParameters), RequestTakeoverParameters.Type)]
public abstract record ActionParameters
{
    /// <summary>The action's name on the wire, for example <c>click</c>.</summary>
    [JsonIgnore]
    public abstract string ActionType { get; }

    /// <summary>What it aims at, for those that aim at something.</summary>
    [JsonIgnore]
    public virtual ElementTarget? AimedAt => null;
}

public sealed record ExtractTableParameters : ActionParameters
{
    public const string Type = "extract_table";

    [Description("The table; null takes the only (or largest) table of the page.")]
    public ElementTarget? Target { get; init; }

    [Description("Name of the result.")]
    public string Name { get; set; } = "table";

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

public sealed record ExtractTextParameters : ActionParameters
{
    public const string Type = "extract_text";

    [Description("The element; null takes the readable text of the page.")]
    public ElementTarget? Target { get; init; }

    [Description("Name of the result.")]
    public string Name { get; set; } = "text";

    [JsonIgnore]
    public override string ActionType => Type;

    [JsonIgnore]
    public override ElementTarget? AimedAt => Target;
}

public sealed record DoneParameters : ActionParameters
{
    public const string Type = "done";

    [Description("The answer for the user: what was done and found.")]
    public string Text { get; set; } = "";

    [Description("Whether the goal was reached.")]
    public bool Success { get; set; } = true;

    [Description("The result as JSON text, or the name of extracted data, when the task wants data.")]
    public JsonElement? Data { get; init; }

    [Description("Names of workspace files to hand over.")]
    public IReadOnlyList<string>? Files { get; init; }

    [JsonIgnore]
    public override string ActionType => Type;
}
