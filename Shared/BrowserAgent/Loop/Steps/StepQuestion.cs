using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>
/// The question of one step, as long as its model takes it: of what does not fit, older turns are told shorter first, then the picture
/// is left out, then the page is cut.
/// </summary>
internal sealed class StepQuestion(RunContext run, StepWork work)
{
    private const int LeastOfPage = 1_000;

    private readonly AgentState _state = run.State;
    private bool _withoutPicture;
    private int _schemaTokens;
    private int _mostOfPage = int.MaxValue;

    /// <summary>Of the question that was made last, with the form of its answer.</summary>
    public int Tokens { get; private set; }

    /// <param name="schemaTokens">What the form of the answer takes of the context.</param>
    /// <param name="notes">Words of ours.</param>
    public List<ChatMessage> Fitted(IChatClient model, int schemaTokens, IReadOnlyList<string> notes)
    {
        _schemaTokens = schemaTokens;
        var room = _state.ModelLimits.Question(model) - schemaTokens;
        var messages = Messages(notes);
        while (TokenEstimate.Of(messages) > room && (_state.History.Shorten() || ShowLess()))
        {
            messages = Messages(notes);
        }

        Tokens = TokenEstimate.Of(messages) + schemaTokens;
        return messages;
    }

    /// <summary>The model's server found the question too long: it has to be shorter from now on.</summary>
    /// <returns>False when there is nothing left to leave out.</returns>
    public bool CanBeShorter(IChatClient model, ModelException tooLong, IReadOnlyList<string> notes)
    {
        var before = Tokens;
        _state.ModelLimits.QuestionWasTooLong(model, before, tooLong.ContextTokens);
        Fitted(model, _schemaTokens, notes);
        return Tokens < before;
    }

    private bool ShowLess()
    {
        if (work.Seen!.Picture is not null && !_withoutPicture)
        {
            return _withoutPicture = true;
        }

        var length = Math.Min(_mostOfPage, work.Seen.Text.Length);
        _mostOfPage = Math.Max(length / 2, LeastOfPage);
        return length > LeastOfPage;
    }

    private List<ChatMessage> Messages(IReadOnlyList<string> notes)
    {
        var seen = work.Seen!;
        var (page, shown) = _state.History.Tell(seen);
        (page, work.Shown) = page.Length > _mostOfPage ? (Cut(page), null) : (page, shown);
        var picture = _withoutPicture ? null : seen.Picture;
        return run.Prompt.Build(
            _state.History, new Question(work.Number, run.Clock.Now, page, picture, notes) { LastStep = _state.LastStep, Plan = _state.Plan });
    }

    /// <summary>The beginning of a page, in whole lines where it has some, and fenced as it was.</summary>
    private string Cut(string page)
    {
        var line = page.LastIndexOf('\n', _mostOfPage);
        return $"{page[..(line > _mostOfPage / 2 ? line : _mostOfPage)]}\n… the rest of the page does not fit; scroll, or look for it with grep_page\n{ObservationText.FenceEnd}";
    }
}
