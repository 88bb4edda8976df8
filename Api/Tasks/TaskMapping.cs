using System.Text.Json;
using Dashboard.Api.Executions;
using Dashboard.Api.Settings;
using Dashboard.Contracts;

namespace Dashboard.Api.Tasks;

internal static class TaskMapping
{
    /// <param name="defaults">What the request leaves out is taken from the settings.</param>
    /// <param name="credentials">Those of the request, looked up and named.</param>
    public static void Apply(
        this TaskEntity task, TaskRequest request, SettingsResponse defaults, IReadOnlyList<TaskCredential> credentials, DateTimeOffset now)
    {
        task.Credentials = credentials;
        task.Name = request.Name!.Trim();
        task.Description = string.IsNullOrWhiteSpace(request.Description) ? null : request.Description.Trim();
        task.Prompt = request.Recipe is null ? request.Prompt!.Trim() : null;
        task.Recipe = request.Recipe;
        task.IsActive = request.IsActive;
        task.Model = string.IsNullOrWhiteSpace(request.Model) ? null : request.Model.Trim();
        task.Limits = request.Limits ?? defaults.Limits;
        task.Browser = request.Browser ?? defaults.Browser;
        task.Agent = (request.Agent ?? new AgentSettings()).Cleaned();
        task.Postconditions = request.Postconditions ?? [];
        task.ResultSchema = request is { Recipe: null, ResultSchema: { ValueKind: JsonValueKind.Object } schema } ? schema : null;
        task.AllowedHosts = Hosts(request.AllowedHosts);
        task.BlockedHosts = Hosts(request.BlockedHosts);
        task.OnLostRunner = request.OnLostRunner;
        task.WhenRunning = request.WhenRunning;
        task.Priority = request.Priority;
        task.NotifyOnSuccess = request.NotifyOnSuccess;
        task.NotifyOnFailure = request.NotifyOnFailure;
        task.UpdatedAt = now;
    }

    private static IReadOnlyList<string> Hosts(IReadOnlyList<string>? written) =>
        [.. (written ?? []).Select(host => host.Trim()).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>A name or address that is blank is none.</summary>
    private static AgentSettings Cleaned(this AgentSettings agent) => agent with
    {
        FallbackModel = string.IsNullOrWhiteSpace(agent.FallbackModel) ? null : agent.FallbackModel.Trim(),
        JudgeModel = string.IsNullOrWhiteSpace(agent.JudgeModel) ? null : agent.JudgeModel.Trim(),
        SearchUrl = string.IsNullOrWhiteSpace(agent.SearchUrl) ? null : agent.SearchUrl.Trim(),
    };

    public static TaskResponse ToResponse(this TaskEntity task, Execution? latest, TaskSight sight) => new()
    {
        Id = task.Id,
        OwnerId = task.OwnerId,
        OwnerName = sight.OwnerName,
        Access = sight.Access,
        Name = task.Name,
        Description = task.Description,
        Prompt = task.Prompt,
        Recipe = task.Recipe,
        IsActive = task.IsActive,
        Model = task.Model,
        Limits = task.Limits,
        Browser = task.Browser,
        Agent = task.Agent,
        Postconditions = task.Postconditions,
        ResultSchema = task.ResultSchema,
        Credentials = task.Credentials,
        AllowedHosts = task.AllowedHosts,
        BlockedHosts = task.BlockedHosts,
        OnLostRunner = task.OnLostRunner,
        WhenRunning = task.WhenRunning,
        Priority = task.Priority,
        NotifyOnSuccess = task.NotifyOnSuccess,
        NotifyOnFailure = task.NotifyOnFailure,
        CreatedAt = task.CreatedAt,
        UpdatedAt = task.UpdatedAt,
        LastExecution = latest is null ? null : new TaskExecutionSummary(
            latest.Id, latest.State, latest.Verdict, latest.CreatedAt, latest.StartedAt, latest.CompletedAt,
            latest.CurrentStep, latest.CurrentStepText?.Text, latest.CurrentStepText?.Code, latest.CurrentStepText?.Arguments,
            latest.CompletedSteps, latest.TotalSteps, latest.Error),
    };
}
