using System.Text.Json.Nodes;
using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>Shows a model what is wrong with the data that it read, with the page where there is room for it.</summary>
/// <param name="wanted">What is wanted, and in which form.</param>
/// <param name="page">Null where it was read in several parts.</param>
internal sealed class RepairQuestion(ModelLimits limits, DataSchema schema, string wanted, JsonNode? data, IReadOnlyList<string> errors, string? page)
    : FittedQuestion(limits)
{
    private string? _page = page;

    protected override ChatResponseFormatJson Form { get; } = PartQuestion.FormOf(schema, isPart: false);

    protected override List<ChatMessage> Messages()
    {
        var source = _page is null ? "Do not add values: change the form, or leave out what does not fit." : PartQuestion.Fenced(_page);
        var question = $"{wanted}\n\nThis was read, and it does not fit the schema:\n{PartQuestion.Fenced(data?.ToJsonString() ?? "null")}\n\nWhat is wrong:\n- {string.Join("\n- ", errors)}\n\nGive the whole data again.\n\n{source}";
        return [new ChatMessage(ChatRole.System, PartQuestion.Rules), new ChatMessage(ChatRole.User, question)];
    }

    protected override bool TellLess()
    {
        var isShorter = _page is not null;
        _page = null;
        return isShorter;
    }
}
