using System.Diagnostics;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Dashboard.BrowserAgent;

/// <summary>The engine's OpenTelemetry source: spans of steps, their phases and the actions.</summary>
public static class BrowserAgentTelemetry
{
    public const string ActivitySourceName = "Dashboard.BrowserAgent";

    private static readonly ActivitySource Source = new(ActivitySourceName);

    /// <summary>Begins a span below another, of the same run.</summary>
    internal static Activity? Start(string name, Activity? parent) =>
        Source.StartActivity(name, ActivityKind.Internal, parent?.Context ?? default).OfTheRunOf(parent);

    /// <summary>Begins a span below the current one.</summary>
    internal static Activity? Start(string name) => Start(name, Activity.Current);
}

/// <summary>
/// A span of a run. The run is a stream of events, and what is current does not survive a <c>yield</c>: therefore a
/// span says for each piece of work that it belongs to it. Does nothing while nobody listens.
/// </summary>
internal sealed class RunSpan : IDisposable
{
    private readonly Activity? _activity;
    private readonly ILogger _logger;
    private readonly int _number;
    private readonly KeyValuePair<string, object>[] _logScope;
    private readonly StepRecorder? _explain;
    private readonly IDisposable? _timing;

    private RunSpan(Activity? activity, ILogger logger, int number, StepRecorder? explain, IDisposable? timing = null)
    {
        (_activity, _logger, _number, _explain, _timing) = (activity, logger, number, explain, timing);
        _logScope = [new("step", number)];
    }

    /// <param name="logger">Whatever is logged within the step says its number.</param>
    /// <param name="explain">Is told how long the phases take.</param>
    public static RunSpan Step(int number, ILogger logger, StepRecorder? explain = null)
    {
        var activity = Start("step", Activity.Current);
        activity?.SetTag("dashboard.step.number", number);
        return new RunSpan(activity, logger, number, explain);
    }

    /// <summary>A phase of this step: observe, decide, act, reflect.</summary>
    public RunSpan Phase(string name) => new(Start(name, _activity ?? Activity.Current), _logger, _number, _explain, _explain?.Time(name));

    /// <summary>Which model is asked in it. What that uses is told by the span of the call alone, so that sums stay right.</summary>
    public void Asks(IChatClient model) =>
        _activity?.SetTag("gen_ai.request.model", model.GetService<ChatClientMetadata>()?.DefaultModelId);

    /// <summary>Does work whose own spans belong under this one.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        // An asynchronous method gives its caller back what was current before.
        Activity.Current = _activity ?? Activity.Current;
        using var scope = _logger.BeginScope(_logScope);
        return await work();
    }

    /// <summary>How it ended; who searches the log for an execution finds there what failed in it.</summary>
    public void End(StepState outcome, string actionType, string? errorCode)
    {
        _activity?.SetTag("dashboard.step.outcome", outcome.ToString().ToLowerInvariant()).SetTag("dashboard.action.type", actionType);
        Fail(errorCode);
        if (errorCode is not null)
        {
            var before = Activity.Current;
            Activity.Current = _activity ?? before;
            using var scope = _logger.BeginScope(_logScope);
            _logger.LogInformation("Step {Number} failed at {Action}: {Error}", _number, actionType, errorCode);
            Activity.Current = before;
        }
    }

    /// <summary>Marks it as failed; only the code goes out, since messages may quote pages.</summary>
    public void Fail(string? errorCode)
    {
        if (errorCode is not null)
        {
            _activity?.SetStatus(ActivityStatusCode.Error, errorCode).SetTag("error.type", errorCode);
        }
    }

    public void Dispose()
    {
        _timing?.Dispose();

        // Ending a span makes another one current, which is not for this one to say.
        var before = Activity.Current;
        _activity?.Dispose();
        Activity.Current = before;
    }

    private static Activity? Start(string name, Activity? parent)
    {
        var before = Activity.Current;
        var activity = BrowserAgentTelemetry.Start(name, parent);
        Activity.Current = before;
        return activity;
    }
}
