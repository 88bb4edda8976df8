using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>
/// The question of one step. Of what does not fit, older turns are told shorter first, then the picture is left out, then the page is cut.
/// </summary>
internal sealed class StepQuestion(RunContext run, StepWork work) : FittedQuestion(run.State.ModelLimits)
{
    private const int LeastOfPage = 1_000;

    private readonly AgentState _state = run.State;
    private bool _withoutPicture;
    private int _mostOfPage = int.MaxValue;

    /// <summary>Words of ours.</summary>
    public List<string> Notes { get; } = [];

    protected override ChatResponseFormatJson Form { get; } = ModelCall.FormOf(run.Options, run.State.IsFinalAnswer);

    protected override bool TellLess()
    {
        if (_state.History.Shorten())
        {
            return true;
        }

        if (work.Seen!.Picture is not null && !_withoutPicture)
        {
            return _withoutPicture = true;
        }

        return Halve(ref _mostOfPage, work.Seen.Text.Length, LeastOfPage);
    }

    protected override List<ChatMessage> Messages()
    {
        var seen = work.Seen!;
        var (page, shown) = _state.History.Tell(seen);
        (page, work.Shown) = page.Length > _mostOfPage ? (Cut(page), null) : (page, shown);
        var picture = _withoutPicture ? null : seen.Picture;
        return run.Prompt.Build(
            _state.History, new Question(work.Number, run.Clock.Now, page, picture, Notes) { LastStep = _state.LastStep, Plan = _state.Plan });
    }

    /// <summary>The beginning of a page, in whole lines where it has some, and fenced as it was.</summary>
    private string Cut(string page)
    {
        var line = page.LastIndexOf('\n', _mostOfPage);
        return $"{page[..(line > _mostOfPage / 2 ? line : _mostOfPage)]}\n… the rest of the page does not fit; scroll, or look for it with grep_page\n{ObservationText.FenceEnd}";
    }
}
