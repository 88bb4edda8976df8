using System.Globalization;
using Dashboard.Contracts;
using Dashboard.LanguageModels;

namespace Dashboard.BrowserAgent;

/// <summary>The loop's own words to people, with their codes in the client's message files.</summary>
internal static class AgentWords
{
    /// <summary>Error code of an answer that says the goal was not reached.</summary>
    public const string GoalNotReached = "goal_not_reached";

    public static readonly LocalizableText Thinking = new("Looking at the page and deciding what to do", "agent_thinking");

    public static LogEvent EmptyAnswer(int step) => new(
        LogSeverity.Warning, new LocalizableText("The model's answer held no action; asking again", "agent_empty_answer"), step);

    public static LogEvent BadAnswer(int step, string reason) => new(
        LogSeverity.Warning,
        new LocalizableText($"The model's answer could not be understood: {reason}", "agent_bad_answer", Arguments(("reason", reason))),
        step);

    /// <param name="step">Null for who judges at the end.</param>
    public static LogEvent AnswerCut(int? step, string reason) => new(
        LogSeverity.Warning, new LocalizableText($"The model's answer was too long and is asked for again: {reason}", "agent_answer_cut", Arguments(("reason", reason))), step);

    /// <param name="step">Null for who judges at the end.</param>
    public static LogEvent QuestionShortened(int? step, string reason) => new(
        LogSeverity.Warning, new LocalizableText($"The question was too long for the model, which is told less now: {reason}", "agent_question_shortened", Arguments(("reason", reason))), step);

    public static LogEvent NothingToDo(int step) => new(
        LogSeverity.Warning, new LocalizableText("The model gave no action although it was asked again; this is the end", "agent_nothing_to_do"), step);

    public static LogEvent ModelGivenUp(int step) => new(
        LogSeverity.Warning, new LocalizableText("The model was asked as often as may be, without an answer that could be used", "agent_model_given_up"), step);

    public static LogEvent FallbackUsed(int step, string reason) => new(
        LogSeverity.Warning,
        new LocalizableText($"The fallback model takes over: {reason}", "agent_fallback_used", Arguments(("reason", reason))),
        step);

    /// <summary>What a server refused and is not asked any more.</summary>
    /// <param name="step">Null for who judges at the end.</param>
    public static IEnumerable<LogEvent> AskedForLess(int? step, AskedForLess less)
    {
        var reason = Arguments(("model", less.Model), ("reason", less.Reason.Message));
        if (less.WithoutPictures)
        {
            yield return new LogEvent(
                LogSeverity.Warning,
                new LocalizableText($"{less.Model} took no picture of the page and goes by the text alone: {less.Reason.Message}", "agent_without_pictures", reason),
                step);
        }

        if (less.Form is not null)
        {
            yield return new LogEvent(
                LogSeverity.Info,
                new LocalizableText($"{less.Model} does not take the exact form of its answers and is asked in a plainer way: {less.Reason.Message}", "agent_plainer_form", reason),
                step);
        }
    }

    public static LogEvent Idle(int step, int steps) => new(
        LogSeverity.Warning,
        new LocalizableText($"{steps} steps in a row changed nothing on the page", "agent_idle", Arguments(("steps", Number(steps)))),
        step);

    public static LogEvent StrategyChanged(int step) => new(
        LogSeverity.Warning,
        new LocalizableText("The model is shown more of the page and asked for another plan", "agent_strategy_changed"),
        step);

    public static LogEvent Checked(Verdict verdict) => verdict switch
    {
        Verdict.Verified => new(LogSeverity.Info, new LocalizableText("The result was checked: the goal was reached", "verdict_verified")),
        Verdict.Refuted => new(LogSeverity.Warning, new LocalizableText("The result was checked: the goal was not reached", "verdict_refuted")),
        _ => new(LogSeverity.Warning, new LocalizableText("The result was checked, but it could not be told whether the goal was reached", "verdict_unverified")),
    };

    public static LogEvent Repeating(int step, int times) => new(
        LogSeverity.Warning,
        new LocalizableText($"The model did the same {times} times without any change", "agent_repeating", Arguments(("times", Number(times)))),
        step);

    public static LogEvent Dropped(int step, int count) => new(
        LogSeverity.Info,
        new LocalizableText($"{count} more actions were dropped because the page changed", "agent_actions_dropped", Arguments(("count", Number(count)))),
        step);

    public static LogEvent CostUnknown(string model) => new(
        LogSeverity.Warning,
        new LocalizableText($"The price of {model} is not known, so the budget cannot be watched", "agent_cost_unknown", Arguments(("model", model))));

    /// <summary>Why the model was given a picture of the page.</summary>
    public static LogEvent PictureGiven(int step, PictureReason reason) => new(LogSeverity.Debug, reason switch
    {
        PictureReason.Always => new LocalizableText("With a picture of the page, as the task wants it", "agent_picture_always"),
        PictureReason.ElementNotReached => new LocalizableText("With a picture: the step before did not reach its element", "agent_picture_not_reached"),
        PictureReason.Failures => new LocalizableText("With a picture: several steps failed", "agent_picture_failures"),
        PictureReason.Form => new LocalizableText("With a picture: the page holds a form", "agent_picture_form"),
        PictureReason.ErrorPage => new LocalizableText("With a picture: the page reports an error", "agent_picture_error"),
        PictureReason.Canvas => new LocalizableText("With a picture: the page draws on a canvas", "agent_picture_canvas"),
        _ => new LocalizableText("With a picture: the text alone says little", "agent_picture_little_text"),
    }, step);

    public static LogEvent Timing(int step, TimeSpan observe, TimeSpan decide, TimeSpan act, TimeSpan reflect)
    {
        var (o, d, a, r) = (Milliseconds(observe), Milliseconds(decide), Milliseconds(act), Milliseconds(reflect));
        return new LogEvent(
            LogSeverity.Debug,
            new LocalizableText(
                $"Step {step}: observing {o} ms, model {d} ms, acting {a} ms, afterwards {r} ms",
                "agent_timing",
                Arguments(("step", Number(step)), ("observe", o), ("decide", d), ("act", a), ("reflect", r))),
            step);
    }

    private static Dictionary<string, string> Arguments(params (string Name, string Value)[] arguments) =>
        arguments.ToDictionary(argument => argument.Name, argument => argument.Value);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
