using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Runners;

/// <summary>
/// How the newest execution of the same task, prompt and owner that reached its end got there: what an agent would otherwise have to
/// find out about a site again each time. It is read from what is kept of that execution and goes with it.
/// </summary>
internal static class EarlierWay
{
    private const int MostActions = 40;
    private const int LooksBack = 20;

    /// <summary>They lead nowhere, or belong to that one execution.</summary>
    private static readonly string[] LeftOut =
    [
        DoneParameters.Type, WaitParameters.Type, ScreenshotParameters.Type, SavePdfParameters.Type, AskHumanParameters.Type,
        RequestApprovalParameters.Type, RequestTakeoverParameters.Type, ListFilesParameters.Type, ReadFileParameters.Type,
    ];

    /// <returns>One line an action, in order; null when there is no such execution, or the task wants none of it.</returns>
    public static async Task<IReadOnlyList<string>?> OfAsync(DashboardContext context, Execution execution, CancellationToken cancellationToken)
    {
        var task = execution.Snapshot;
        if (task.Recipe is not null || task.Prompt is not { } prompt || !task.Agent.EarlierWay || execution.ResumePoint() is not null)
        {
            return null;
        }

        var ended = await context.Executions.AsNoTracking()
            .Where(earlier => earlier.TaskId == execution.TaskId && earlier.OwnerId == execution.OwnerId && earlier.Id < execution.Id)
            .OrderByDescending(earlier => earlier.Id)
            .Take(LooksBack)
            .Where(earlier => earlier.State == ExecutionState.Completed && earlier.Verdict != Verdict.Refuted)

            // One that was run again from a step knows only the rest of the way.
            .Where(earlier => earlier.RerunAttempt == null)
            .Select(earlier => new { earlier.Id, earlier.Snapshot })
            .ToListAsync(cancellationToken);
        if (ended.FirstOrDefault(earlier => earlier.Snapshot.Prompt == prompt) is not { } newest)
        {
            return null;
        }

        // What its last attempt did, and before it what that went on from.
        if (await context.Executions.AsNoTracking().SingleOrDefaultAsync(earlier => earlier.Id == newest.Id, cancellationToken) is not { } last)
        {
            return null;
        }

        var actions = (await ExecutionQueries.StepsAsync(context, last, cancellationToken)).SelectMany(step => step.Actions ?? [])
            .Where(action => action.Status == StepState.Completed && !LeftOut.Contains(action.ActionType));
        var lines = new List<string>();
        foreach (var words in actions.Select(action => action.Description))
        {
            // The same again (the next page, the next row) tells nothing more.
            if (lines.Count < MostActions && (lines.Count == 0 || lines[^1] != words))
            {
                lines.Add(words);
            }
        }

        return lines.Count == 0 ? null : lines;
    }
}
