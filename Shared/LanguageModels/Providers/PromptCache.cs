using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// Where the beginning that stays the same from call to call ends. Providers that find common beginnings by themselves
/// need no mark; for Anthropic the marks decide what is cached.
/// </summary>
public static class PromptCache
{
    private const string Key = "dashboard.stable";

    /// <summary>Up to the end of this content the next call will begin the same. At most three marks count, the last ones.</summary>
    /// <returns>The same content.</returns>
    public static T MarkStable<T>(T content)
        where T : AIContent
    {
        (content.AdditionalProperties ??= [])[Key] = true;
        return content;
    }

    internal static bool IsMarked(AIContent content) => content.AdditionalProperties?.ContainsKey(Key) == true;
}
