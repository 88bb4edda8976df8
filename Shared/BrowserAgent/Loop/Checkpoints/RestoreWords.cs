using System.Globalization;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>What does not come back when a run goes on in another browser, with the codes of the client's message files.</summary>
internal static class RestoreWords
{
    public static readonly LocalizableText Storage = EventText.Make("restore_storage", "What pages had stored in the browser was too much, or was refused; cookies were kept");

    public static LocalizableText Posted(string url) =>
        EventText.Make("restore_posted", $"{url} was the answer to a form; it is opened by its address instead, and the form is not sent again", ("url", url));

    public static LocalizableText Fields(int count, string url)
    {
        var number = count.ToString(CultureInfo.InvariantCulture);
        return EventText.Make("restore_fields", $"What was filled in and not sent is lost: fields: {number}, {url}", ("count", number), ("url", url));
    }

    public static LocalizableText Opener(string url) =>
        EventText.Make("restore_opener", $"{url} was opened by another page; the two no longer know each other", ("url", url));

    public static LocalizableText Download(string name) =>
        EventText.Make("restore_download", $"The download of {name} had not finished", ("name", name));

    public static LocalizableText File(string name) =>
        EventText.Make("restore_file", $"The file {name} is too large to be carried over; it stays with the execution", ("name", name));

    public static LocalizableText Tab(string url) =>
        EventText.Make("restore_tab", $"A tab that has no address of its own could not be opened again: {url}", ("url", url));

    public static LocalizableText Unreachable(string url, string reason) =>
        EventText.Make("restore_unreachable", $"{url} could not be opened: {reason}", ("url", url), ("reason", reason));

    public static LocalizableText Redirected(string url, string to) =>
        EventText.Make("restore_redirected", $"{url} led to {to}", ("url", url), ("to", to));

    public static LocalizableText Cookie(string name, string domain) =>
        EventText.Make("restore_cookie", $"The browser refused the cookie {name} of {domain}", ("name", name), ("domain", domain));

    public static LocalizableText SessionStorage(string url) =>
        EventText.Make("restore_session_storage", $"The session storage of {url} could not be filled", ("url", url));

    public static LocalizableText Unusable(int step, string reason)
    {
        var number = step.ToString(CultureInfo.InvariantCulture);
        return EventText.Make("restore_unusable", $"The state after step {number} could not be used: {reason}", ("step", number), ("reason", reason));
    }
}
