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
            .Select(earlier => new { earlier.Id, earlier.Attempt, earlier.Snapshot })
            .ToListAsync(cancellationToken);
        if (ended.FirstOrDefault(earlier => earlier.Snapshot.Prompt == prompt) is not { } last)
        {
            return null;
        }

        var actions = await context.Actions.AsNoTracking()
            .Where(action => action.ExecutionId == last.Id && action.Attempt == last.Attempt
                && action.Status == StepState.Completed && !LeftOut.Contains(action.ActionType))
            .OrderBy(action => action.StepNumber).ThenBy(action => action.Index)
            .Select(action => action.Description)
            .ToListAsync(cancellationToken);
        var lines = new List<string>();
        foreach (var words in actions.Select(action => action.Text))
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
