using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>
/// About how many tokens a text takes, whatever the model: four Latin letters are one, and so is one Chinese, Japanese or
/// Korean character; other scripts lie between. Rather too many than too few.
/// </summary>
internal static class TokenEstimate
{
    private const int PerPicture = 1_500;

    public static int Of(ReadOnlySpan<char> text)
    {
        var quarters = 0;
        foreach (var character in text)
        {
            quarters += character switch
            {
                < '\u0250' => 1,
                >= '\u2E80' and < '\uFFF0' => 4,
                _ => 2,
            };
        }

        return (quarters + 3) / 4;
    }

    public static int Of(IEnumerable<ChatMessage> messages) =>
        messages.Sum(message => Of(message.Text) + (PerPicture * message.Contents.OfType<DataContent>().Count()));

    /// <summary>How many tokens a question may have, so that there is room for its answer; null when nothing is known of the model.</summary>
    public static int? RoomOf(IChatClient model) => model.GetService(typeof(ModelCapabilities)) is ModelCapabilities able
        ? able.ContextTokens - Math.Min(able.MaxOutputTokens, able.ContextTokens / 4)
        : null;
}
