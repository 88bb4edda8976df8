using Dashboard.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Answers the dialogs of a session's pages at once, since a page stands still as long as one is open: as the session's
/// options say, or as was decided beforehand for the next question. A person who drives the browser is asked instead.
/// </summary>
public sealed class DialogDesk
{
    private readonly BrowserSession _session;
    private readonly ILogger _logger;
    private Decision? _decision;
    private volatile bool _lastWasKept;
    private volatile Task _answered = Task.CompletedTask;

    internal DialogDesk(BrowserSession session, ILogger logger)
    {
        _session = session;
        _logger = logger;
    }

    /// <summary>The last question was whether to leave the page, and the answer was to stay.</summary>
    internal bool LastWasKept => _lastWasKept;

    /// <summary>
    /// Decides how the next question of the current page is answered: OK or Cancel, a text, whether it may be left.
    /// Another page than the present one is answered as usual.
    /// </summary>
    /// <param name="text">What to enter when a text is asked for.</param>
    public void AnswerNext(bool accept, string? text = null) =>
        _decision = new Decision(accept, text, _session.CurrentTab.MainFrame.LoaderId);

    /// <summary>Asks whoever drives the browser; null while nobody drives.</summary>
    internal PersonDialogs? Person { get; set; }

    /// <summary>Nobody drives any more: what they were asked and left open is answered with no.</summary>
    public void EndPerson()
    {
        var person = Person;
        Person = null;
        person?.End();
    }

    /// <summary>A page asks something. Called for one question after the other.</summary>
    internal void Answer(IDialog dialog) =>
        _answered = _answered.IsCompleted ? AnswerAsync(dialog) : Task.WhenAll(_answered, AnswerAsync(dialog));

    /// <summary>
    /// Returns when what was asked so far is noticed as well as answered: a page goes on at once. What a person is asked is not waited for.
    /// </summary>
    internal Task AnsweredAsync(CancellationToken cancellationToken) => Person is null ? Task.WhenAny(_answered).WaitAsync(cancellationToken) : Task.CompletedTask;

    private async Task AnswerAsync(IDialog dialog)
    {
        // A mere message decides nothing: what was decided is kept for the question.
        var decision = Person is { } person ? await AskAsync(person, dialog) : dialog.Type == DialogType.Alert ? null : TakeDecision();
        var accept = decision?.Accept ?? IsAcceptedByDefault(dialog.Type);
        _lastWasKept = dialog.Type == DialogType.BeforeUnload && !accept;
        try
        {
            var text = dialog.Type == DialogType.Prompt && accept ? decision?.Text ?? dialog.DefaultValue : null;
            await (accept ? dialog.AcceptAsync(text) : dialog.DismissAsync());
            _session.Notice(LogSeverity.Info, Words(dialog, accept));
        }
        catch (PlaywrightException error)
        {
            _logger.LogDebug(error, "A dialog went away before it was answered");
        }
    }

    /// <summary>What a person was asked, and nobody answers any more, nobody said yes to.</summary>
    private static async Task<Decision?> AskAsync(PersonDialogs person, IDialog dialog) => await person.AskAsync(dialog) is { } said
        ? new Decision(said.Accept, said.Text, null)
        : dialog.Type == DialogType.Alert ? null : new Decision(false, null, null);

    private Decision? TakeDecision()
    {
        var decision = Interlocked.Exchange(ref _decision, null);
        return decision is not null && _session.Tabs.Any(tab => tab.MainFrame.LoaderId == decision.LoaderId) ? decision : null;
    }

    private bool IsAcceptedByDefault(string type) => type switch
    {
        DialogType.Alert or DialogType.BeforeUnload => true,
        DialogType.Confirm => _session.Options.AcceptConfirmations,
        _ => false,
    };

    private static LocalizableText Words(IDialog dialog, bool accepted) => dialog.Type switch
    {
        DialogType.BeforeUnload => accepted ? EventText.PageLeft : EventText.PageKept,
        DialogType.Prompt when accepted => EventText.TextGiven(dialog.Message),
        _ => EventText.DialogAnswered(dialog.Message, accepted),
    };

    private sealed record Decision(bool Accept, string? Text, string? LoaderId);
}

/// <summary>How a person answers what a page asks.</summary>
internal sealed record DialogAnswer(bool Accept, string? Text);
