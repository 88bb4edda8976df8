using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>An action that waits for a person: it has no time-out, and it is told to people before it waits.</summary>
internal interface IPeopleAction
{
    /// <summary>What is asked.</summary>
    /// <exception cref="ActionException">It cannot be asked like this.</exception>
    PersonQuestion QuestionOf(ActionParameters parameters, int? step, DateTimeOffset now);
}

/// <summary>Base of the actions that wait for a person.</summary>
public abstract class PeopleAction<TParameters> : BrowserAction<TParameters>, IPeopleAction
    where TParameters : ActionParameters
{
    // A person who answers may have changed something, and time has passed.
    public override bool CanChangePage => true;

    public override bool IsAllowed(AgentSettings settings) => settings.AskPeople;

    public override TimeSpan TimeoutOf(TimeSpan ordinary) => Timeout.InfiniteTimeSpan;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, TParameters parameters, CancellationToken cancellationToken)
    {
        if (context.People is not { } people)
        {
            throw new ActionException(ActionErrors.NotSupported, "Nobody can be asked here. Decide yourself, or end with done.");
        }

        var question = context.Question ?? ((IPeopleAction)this).QuestionOf(parameters, context.StepNumber, context.Time.GetUtcNow());
        return Result(await people.AnswerAsync(question, cancellationToken));
    }

    PersonQuestion IPeopleAction.QuestionOf(ActionParameters parameters, int? step, DateTimeOffset now) =>
        Question((TParameters)parameters, Guid.CreateVersion7(now), step, now);

    protected abstract PersonQuestion Question(TParameters parameters, Guid id, int? step, DateTimeOffset now);

    protected abstract ActionResult Result(PersonAnswer answer);

    /// <summary>Text for people, without what no page can show.</summary>
    protected static string Checked(string what, string? text)
    {
        var clean = text?.Replace('\0', ' ').Trim() ?? "";
        return clean.Length switch
        {
            0 => throw new ActionException(ActionErrors.InvalidValue, $"{what} is empty."),
            > PersonQuestion.MaxTextLength => throw new ActionException(
                ActionErrors.InvalidValue, $"{what} has {clean.Length} characters; at most {PersonQuestion.MaxTextLength} are taken."),
            _ => clean,
        };
    }

    protected static ActionResult Said(string text, PersonAnswer answer) =>
        new() { Text = text, PersonSaid = string.IsNullOrWhiteSpace(answer.Text) ? null : answer.Text.Trim() };
}

public sealed class AskHumanAction : PeopleAction<AskHumanParameters>
{
    public override string Name => AskHumanParameters.Type;

    public override string Description => "Ask the user what only they can know, and wait.";

    protected override PersonQuestion Question(AskHumanParameters parameters, Guid id, int? step, DateTimeOffset now)
    {
        var choices = parameters.Choices?.Select(choice => choice?.Trim() ?? "").Where(choice => choice.Length > 0).Distinct().ToList();
        if (choices?.Count > PersonQuestion.MaxChoices || choices?.Any(choice => choice.Length > PersonQuestion.MaxChoiceLength) == true)
        {
            throw new ActionException(
                ActionErrors.InvalidValue, $"At most {PersonQuestion.MaxChoices} choices of at most {PersonQuestion.MaxChoiceLength} characters are offered.");
        }

        return new PersonQuestion
        {
            Id = id,
            Kind = QuestionKind.Question,
            Text = Checked("The question", parameters.Question),
            Choices = choices is { Count: > 0 } ? choices : null,
            StepNumber = step,
            AskedAt = now,
        };
    }

    protected override ActionResult Result(PersonAnswer answer) => Said("The user answered.", answer);
}

public sealed class RequestApprovalAction : PeopleAction<RequestApprovalParameters>
{
    public override string Name => RequestApprovalParameters.Type;

    public override string Description => "Ask the user to approve something before you do it, and wait.";

    protected override PersonQuestion Question(RequestApprovalParameters parameters, Guid id, int? step, DateTimeOffset now) => new()
    {
        Id = id,
        Kind = QuestionKind.Approval,
        Text = Checked("The plan", parameters.Plan),
        Reason = string.IsNullOrWhiteSpace(parameters.Reason) ? null : Checked("The reason", parameters.Reason),
        StepNumber = step,
        AskedAt = now,
    };

    protected override ActionResult Result(PersonAnswer answer) => Said(
        answer.Approved == true ? "The user APPROVED it." : "The user REFUSED it: do not do it.", answer);
}

public sealed class RequestTakeoverAction : PeopleAction<RequestTakeoverParameters>
{
    public override string Name => RequestTakeoverParameters.Type;

    public override string Description => "Have the user do what you cannot (a code on a phone, a captcha), and wait.";

    protected override PersonQuestion Question(RequestTakeoverParameters parameters, Guid id, int? step, DateTimeOffset now) => new()
    {
        Id = id,
        Kind = QuestionKind.Takeover,
        Text = Checked("The reason", parameters.Reason),
        StepNumber = step,
        AskedAt = now,
    };

    protected override ActionResult Result(PersonAnswer answer) => Said(
        answer.Approved == false ? "The user could not do it." : "The user says it is done. Look before you go on.", answer);
}
