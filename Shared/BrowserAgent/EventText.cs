using System.Globalization;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>The engine's own words, each with the code under which pages translate it.</summary>
internal static class EventText
{
    public static LocalizableText TabOpened { get; } = Make("tab_opened", "A new tab was opened");

    public static LocalizableText PageUnsettled { get; } =
        Make("page_unsettled", "The page is still busy; going on without waiting for it any longer");

    public static LocalizableText DownloadStarted(string name) =>
        Make("download_started", $"Download started: {name}", ("name", name));

    public static LocalizableText DownloadKept(string name) =>
        Make("download_kept", $"Downloaded {name}", ("name", name));

    public static LocalizableText DownloadFailed(string name, string reason) =>
        Make("download_lost", $"The download of {name} failed: {reason}", ("name", name), ("reason", reason));

    public static LocalizableText DialogAnswered(string message, bool accepted) => accepted
        ? Make("dialog_accepted", $"The page said “{message}”; answered OK", ("message", message))
        : Make("dialog_dismissed", $"The page asked “{message}”; answered Cancel", ("message", message));

    public static LocalizableText TextGiven(string message) =>
        Make("dialog_text", $"The page asked “{message}”; a text was entered", ("message", message));

    public static LocalizableText PageLeft { get; } = Make("page_left", "The page asked whether to leave it; it was left");

    public static LocalizableText PageKept { get; } = Make("page_kept", "The page asked whether to leave it; it was not left");

    public static LocalizableText RecipeStarted(int steps)
    {
        var count = steps.ToString(CultureInfo.InvariantCulture);
        return Make("recipe_started", $"Steps of the recipe: {count}", ("steps", count));
    }

    public static LocalizableText RecipeFinished { get; } = Make("recipe_finished", "All steps are done");

    public static LocalizableText StepFailed(string reason) => Make("step_failed", $"The step failed: {reason}", ("reason", reason));

    public static LocalizableText StepSkipped(string reason) =>
        Make("step_skipped", $"The step is optional and was skipped: {reason}", ("reason", reason));

    public static LocalizableText HostRefused(string host, HostRefusal reason)
    {
        var code = reason switch
        {
            HostRefusal.Blocked => "host_blocked",
            HostRefusal.NotAllowed => "host_not_listed",
            HostRefusal.Private => "host_private",
            _ => "host_invalid",
        };
        return Make(code, $"Not reached: {HostRefusedException.Sentence(host, reason)}", ("host", host));
    }

    public static LocalizableText CredentialGiven(string name, string origin) =>
        Make("credential_given", $"{origin} asked the browser for a user name and a password; it was given the credential “{name}”", ("name", name), ("origin", origin));

    public static LocalizableText CredentialRefused(string name, string origin) =>
        Make("credential_refused", $"{origin} refused the credential “{name}”; it is not given to it again", ("name", name), ("origin", origin));

    public static LocalizableText MoreHostsRefused(string count) =>
        Make("more_hosts_refused", $"More than {count} hosts were not reached because of the network policy; the others are not listed", ("count", count));

    /// <summary>Any text of ours; its code must be in the client's message files.</summary>
    public static LocalizableText Make(string code, string text, params ReadOnlySpan<(string Name, string Value)> arguments)
    {
        if (arguments.IsEmpty)
        {
            return new LocalizableText(text, code);
        }

        var values = new Dictionary<string, string>(arguments.Length, StringComparer.Ordinal);
        foreach (var (name, value) in arguments)
        {
            values[name] = value;
        }

        return new LocalizableText(text, code, values);
    }
}
