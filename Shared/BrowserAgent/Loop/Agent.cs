using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>Does a task in plain language with a browser and a model.</summary>
public static class Agent
{
    /// <summary>
    /// Runs the task step by step. The run goes on only when the next event is asked for: whoever commits each event
    /// before asking for the next has every action on record before its input is sent.
    /// </summary>
    /// <param name="session">Used by nobody else meanwhile, but for pictures.</param>
    /// <param name="models">From <see cref="LanguageModels.ChatModelFactory"/>.</param>
    /// <param name="stop">Ends the run wherever it is; its last event is then a <see cref="FinishedEvent"/> with outcome stopped.</param>
    /// <returns>Events; the last one is always a <see cref="FinishedEvent"/>. Failures are events, not exceptions, but for one.</returns>
    /// <exception cref="BrowserCrashedException">Another browser is needed; nothing more is yielded.</exception>
    public static IAsyncEnumerable<RunnerEvent> RunAsync(
        BrowserSession session, AgentTask task, AgentModels models, RunOptions options, CancellationToken stop = default)
    {
        // What nobody would answer is not offered.
        options = options.People is null ? options with { Agent = options.Agent with { AskPeople = false } } : options;
        session.Knowing(options);
        var browser = new AgentBrowser(session, options);
        var heard = browser.Explain.Watching(models);
        var run = new AgentRun(browser, task, heard, options);
        IReadOnlyList<IChatClient> judges = [heard.Judge ?? heard.Main, .. heard.Fallback is { } fallback ? [fallback] : Array.Empty<IChatClient>()];
        return new VerdictCheck(session, task.Prompt, judges, run.ModelLimits, options, browser.Explain).WatchAsync(run.RunAsync(stop), stop);
    }

    /// <inheritdoc cref="RunAsync(BrowserSession, AgentTask, AgentModels, RunOptions, CancellationToken)"/>
    public static IAsyncEnumerable<RunnerEvent> RunAsync(
        BrowserSession session, AgentTask task, IChatClient model, RunOptions options, CancellationToken stop = default) =>
        RunAsync(session, task, new AgentModels(model), options, stop);
}
