using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>What a session has beyond the task's <see cref="BrowserSettings"/>.</summary>
public sealed record BrowserSessionOptions
{
    /// <summary>Scripts that run in the main world of every new document, before its own.</summary>
    public IReadOnlyList<string> InitScripts { get; init; } = [];

    /// <summary>
    /// What "OK or Cancel" questions of a page are answered. They follow an action that was wanted, so the default
    /// says OK; what was asked and answered is noticed either way. Requests for text are cancelled, and pages may be left,
    /// unless <see cref="DialogDesk.AnswerNext"/> says otherwise.
    /// </summary>
    public bool AcceptConfirmations { get; init; } = true;

    /// <summary>
    /// Where the session may go: everything, local addresses included, then leaves through an <see cref="EgressGuard"/>, which uses the
    /// proxy of the settings itself. Null lets the browser go where it likes.
    /// </summary>
    public EgressOptions? Egress { get; init; }

    /// <summary>Gives what a placeholder <c>&lt;secret:name.field&gt;</c> of the settings stands for; null knows none.</summary>
    public Func<string, CancellationToken, ValueTask<string>>? Secret { get; init; }

    /// <summary>Cookies and storage of an earlier session, as <see cref="BrowserSession.SaveStorageStateAsync"/> gave them.</summary>
    public string? StorageState { get; init; }
}

/// <summary>Something that happened in the browser beside what was asked of it.</summary>
public sealed record SessionNotice(LogSeverity Level, LocalizableText Text);
