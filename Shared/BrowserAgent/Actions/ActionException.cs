using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>An action could not be done, for a reason that a person or a model can act on.</summary>
/// <param name="code">Stable, snake_case; see <see cref="ActionErrors"/>.</param>
/// <param name="message">An English sentence.</param>
public sealed class ActionException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}

/// <summary>Every code of an <see cref="ActionException"/>; pages translate them.</summary>
public static class ActionErrors
{
    public const string ElementNotFound = "element_not_found";
    public const string ElementAmbiguous = "element_ambiguous";
    public const string ElementCovered = "element_covered";
    public const string ElementDisabled = "element_disabled";
    public const string ElementHidden = "element_hidden";

    /// <summary>The device knows only fingers, and touching what is around the element did not show it.</summary>
    public const string HiddenWithoutMouse = "hidden_without_mouse";
    public const string NotEditable = "not_editable";
    public const string InvalidValue = "invalid_value";
    public const string OptionNotFound = "option_not_found";
    public const string NoTable = "no_table";
    public const string NavigationFailed = "navigation_failed";

    /// <summary>The network policy does not let the browser go there.</summary>
    public const string HostNotAllowed = HostRefusedException.Code;

    public const string NoHistory = "no_history";
    public const string TabNotFound = "tab_not_found";
    public const string DownloadFailed = "download_failed";
    public const string UnknownKey = "unknown_key";
    public const string PageChanged = "page_changed";
    public const string PlaceholderUnresolved = "placeholder_unresolved";
    public const string NotSupported = "not_supported";

    /// <summary>The task does not let the agent do this.</summary>
    public const string NotAllowed = "not_allowed";

    public const string Timeout = "timeout";
    /// <summary>The page shows a secret as text where that cannot be covered.</summary>
    public const string SecretShown = "secret_shown";

    public const string SecretUnknown = "secret_unknown";

    /// <summary>The secret does not belong to the frame that it was to be typed into.</summary>
    public const string SecretRefused = "secret_refused";
    public const string FileNotFound = "file_not_found";
    public const string StateUnchanged = "state_unchanged";
    public const string JavaScriptFailed = "javascript_failed";

    /// <summary>What was to be dragged by a finger made the page scroll.</summary>
    public const string ScrolledInstead = "scrolled_instead";
    public const string TextNotFound = "text_not_found";
    public const string ClipboardEmpty = "clipboard_empty";

    public const string BudgetExhausted = "budget_exhausted";
    public const string InvalidSchema = "invalid_schema";
    public const string InvalidData = "invalid_data";
    public const string FileTooLarge = "file_too_large";
    public const string WorkspaceFull = "workspace_full";
    public const string InvalidFileName = "invalid_file_name";

    /// <summary>Something that was not foreseen; the log says more.</summary>
    public const string ActionFailed = "action_failed";
}
