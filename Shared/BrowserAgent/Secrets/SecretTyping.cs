using System.Text.RegularExpressions;

namespace Dashboard.BrowserAgent;

/// <summary>Puts secrets in where text is typed, and nowhere else.</summary>
internal sealed partial class SecretTyping(RunOptions options)
{
    /// <summary>The text with its placeholders filled in.</summary>
    /// <exception cref="ActionException">There is no such secret, or it does not belong to the frame's origin or to where the field's form sends what it holds.</exception>
    public async ValueTask<string> FillAsync(string text, ElementRef field, CancellationToken cancellationToken)
    {
        var names = Placeholder().Matches(text).Select(match => match.Groups["name"].Value).Distinct().ToList();
        if (names.Count == 0)
        {
            return text;
        }

        var secrets = names.ConvertAll(name => options.Secrets.FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new ActionException(ActionErrors.SecretUnknown, $"There is no secret “{name}”."));

        // Asked in the isolated world, where the page cannot say anything else.
        var goes = await Pointer.AskAsync("goes", field, cancellationToken);
        var origin = goes.Text("origin") ?? "";
        foreach (var secret in secrets)
        {
            if (!IsFor(secret, origin))
            {
                throw new ActionException(ActionErrors.SecretRefused, $"The secret “{secret.Name}” may not be typed into {origin}.");
            }

            if (goes.GetProperty("sends").EnumerateArray().Select(static to => to.GetString()!).FirstOrDefault(to => !MayGet(secret, to)) is { } foreign)
            {
                throw new ActionException(
                    ActionErrors.SecretRefused,
                    $"The secret “{secret.Name}” may not be typed here: the field's form sends it to {foreign}, which is none of the addresses that it is for.");
            }
        }

        // All at once: a value that looks like a placeholder is typed as it is.
        return Placeholder().Replace(text, match => Typed(options.Secrets.First(secret => secret.Name == match.Groups["name"].Value)));
    }

    /// <summary>The text as a model may read it: a page that shows a secret shows its placeholder.</summary>
    public string Hide(string text) => options.Scrubber.Scrub(text);

    private static bool IsFor(Secret secret, string origin) => secret.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase);

    /// <summary>What is for a host without encryption may go to the same one with it.</summary>
    private static bool MayGet(Secret secret, string origin) => IsFor(secret, origin)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var to) && to is { Scheme: "https", IsDefaultPort: true } && IsFor(secret, $"http://{to.Host}"));

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
