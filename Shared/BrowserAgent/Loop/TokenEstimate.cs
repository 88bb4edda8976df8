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

    /// <param name="withPictures">False for a model that gets none.</param>
    public static int Of(IEnumerable<ChatMessage> messages, bool withPictures = true) =>
        messages.Sum(message => Of(message.Text) + (withPictures ? PerPicture * message.Contents.OfType<DataContent>().Count() : 0));
}
