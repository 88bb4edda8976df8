using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// An answer in the form of a function's arguments: models are trained to keep to the schema of a function also where their server does
/// not hold them to it.
/// </summary>
internal static class AnswerFunction
{
    /// <param name="options">With a schema as their format.</param>
    /// <returns>Options that offer the one function, which must be called.</returns>
    public static ChatOptions Offer(ChatOptions options)
    {
        var format = (ChatResponseFormatJson)options.ResponseFormat!;
        var offered = options.Clone();
        offered.ResponseFormat = null;
        offered.Tools = [AIFunctionFactory.CreateDeclaration(NameOf(format), format.SchemaDescription, format.Schema!.Value)];
        offered.ToolMode = ChatToolMode.RequireSpecific(NameOf(format));

        return ModelProgress.ListenerOf(options) is { } listener ? ModelProgress.Listen(offered, progress => listener(AsAnswer(progress))) : offered;
    }

    /// <summary>The call is the answer, and what is said beside it is no part of that.</summary>
    private static ModelProgress AsAnswer(ModelProgress progress) => progress switch
    {
        PartialAnswer beside => beside with { IsThought = true },
        PartialCall call => new PartialAnswer(call.Model, call.Delta, call.Text, IsThought: false),
        _ => progress,
    };

    public static string Words(ChatOptions options) =>
        $"Answer by calling the function \"{NameOf((ChatResponseFormatJson)options.ResponseFormat!)}\" exactly once, with your whole answer as its arguments. Write nothing beside the call.";

    /// <summary>Makes the call the text of the answer; a model that answered in text all the same has done so.</summary>
    public static ChatResponse Read(ChatResponse response)
    {
        var contents = response.Messages.SelectMany(message => message.Contents).ToList();
        if (contents.OfType<FunctionCallContent>().FirstOrDefault() is not { } call)
        {
            return response;
        }

        // Arguments that were cut off are none.
        var text = call.Arguments is { Count: > 0 } arguments ? ToolArguments.Text(arguments) : "";
        response.Messages = [new ChatMessage(ChatRole.Assistant, [.. contents.OfType<TextReasoningContent>(), new TextContent(text)])];
        response.FinishReason = response.FinishReason == ChatFinishReason.ToolCalls ? ChatFinishReason.Stop : response.FinishReason;
        return response;
    }

    private static string NameOf(ChatResponseFormatJson format) => format.SchemaName ?? "answer";
}
