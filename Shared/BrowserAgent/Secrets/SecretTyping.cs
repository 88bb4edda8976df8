using System.Text.RegularExpressions;

namespace Dashboard.BrowserAgent;

/// <summary>Puts secrets in where text is typed, and nowhere else; and takes them out of what a model is told.</summary>
internal sealed partial class SecretTyping(IReadOnlyList<Secret> secrets)
{
    /// <summary>Shorter values stand by chance in too many texts.</summary>
    private const int ShortestHidden = 6;

    // Asked in the isolated world, where the page cannot say anything else.
    private static readonly PageScript Origin = new("origin", "() => self.origin");

    /// <summary>The text with its placeholders filled in.</summary>
    /// <exception cref="ActionException">There is no such secret, or it does not belong to the frame's origin.</exception>
    public async ValueTask<string> FillAsync(string text, Frame frame, CancellationToken cancellationToken)
    {
        var names = Placeholder().Matches(text).Select(match => match.Groups["name"].Value).Distinct().ToList();
        if (names.Count == 0)
        {
            return text;
        }

        var origin = (await frame.EvaluateAsync(Origin, [], cancellationToken)).GetString() ?? "";
        foreach (var name in names)
        {
            var secret = secrets.FirstOrDefault(candidate => candidate.Name == name)
                ?? throw new ActionException(ActionErrors.SecretUnknown, $"There is no secret “{name}”.");
            if (!secret.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase))
            {
                throw new ActionException(ActionErrors.SecretRefused, $"The secret “{name}” may not be typed into {origin}.");
            }

            text = text.Replace(secret.Placeholder, secret.Value, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>The text as a model may read it: a page that shows a secret shows its placeholder.</summary>
    public string Hide(string text)
    {
        foreach (var secret in secrets.Where(secret => secret.Value.Length >= ShortestHidden).OrderByDescending(secret => secret.Value.Length))
        {
            text = text.Replace(secret.Value, secret.Placeholder, StringComparison.Ordinal);
        }

        return text;
    }

    [GeneratedRegex("<secret:(?<name>[^<>]+)>")]
    private static partial Regex Placeholder();
}
