using System.Text.RegularExpressions;

namespace Dashboard.BrowserAgent;

/// <summary>Puts secrets in where text is typed, and nowhere else.</summary>
internal sealed partial class SecretTyping(RunOptions options)
{
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
            var secret = options.Secrets.FirstOrDefault(candidate => candidate.Name == name)
                ?? throw new ActionException(ActionErrors.SecretUnknown, $"There is no secret “{name}”.");
            if (!secret.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase))
            {
                throw new ActionException(ActionErrors.SecretRefused, $"The secret “{name}” may not be typed into {origin}.");
            }
        }

        // All at once: a value that looks like a placeholder is typed as it is.
        return Placeholder().Replace(text, match => Typed(options.Secrets.First(secret => secret.Name == match.Groups["name"].Value)));
    }

    /// <summary>The text as a model may read it: a page that shows a secret shows its placeholder.</summary>
    public string Hide(string text) => options.Scrubber.Scrub(text);

    private string Typed(Secret secret)
    {
        if (secret.Totp is not { } totp)
        {
            return secret.Value;
        }

        var code = totp.CodeAt(options.Time.GetUtcNow());
        options.Scrubber.AddCode(secret, code);
        return code;
    }

    [GeneratedRegex("<secret:(?<name>[^<>]+)>")]
    private static partial Regex Placeholder();
}
