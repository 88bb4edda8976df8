using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>Functions that a model may call, between the wire and Microsoft.Extensions.AI.</summary>
internal static class ToolArguments
{
    private static readonly JsonSerializerOptions Compact = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    /// <param name="arguments">JSON text as the model wrote it; what is no object is kept as an error of the call.</param>
    public static FunctionCallContent Call(string id, string name, string arguments) => FunctionCallContent.CreateFromParsedArguments(
        arguments, id, name, static text => text.Length == 0 ? [] : Parse(text));

    public static Dictionary<string, object?> Parse(string text) =>
        WireJson.ParseObject(text).EnumerateObject().ToDictionary(property => property.Name, property => (object?)property.Value);

    public static string Text(IDictionary<string, object?>? arguments) => JsonSerializer.Serialize(arguments ?? new Dictionary<string, object?>(), Compact);

    public static string ResultText(FunctionResultContent result) => result.Result switch
    {
        null => "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        var other => JsonSerializer.Serialize(other, AIJsonUtilities.DefaultOptions),
    };

    /// <summary>Names of the functions by the ids of their calls: some protocols know results by the name alone.</summary>
    public static IReadOnlyDictionary<string, string> NamesByCall(IEnumerable<ChatMessage> messages) => messages
        .SelectMany(message => message.Contents.OfType<FunctionCallContent>())
        .GroupBy(call => call.CallId)
        .ToDictionary(group => group.Key, group => group.First().Name);

    public static IEnumerable<AIFunctionDeclaration> Of(ChatOptions? options) => options?.Tools?.OfType<AIFunctionDeclaration>() ?? [];
}
