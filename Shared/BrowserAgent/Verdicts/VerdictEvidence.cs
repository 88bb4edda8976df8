using System.Text;
using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>What a run left behind, apart from what it says of itself; filled from its events.</summary>
internal sealed class VerdictEvidence
{
    private const int MaxSteps = 60;

    private readonly Dictionary<int, StepEvent> _steps = [];
    private readonly Dictionary<(int Step, int Index), ActionEvent> _actions = [];
    private readonly List<ArtifactEvent> _files = [];

    public decimal CostUsd { get; private set; }

    public long Tokens { get; private set; }

    /// <summary>Names of the files that were downloaded or made and are not empty.</summary>
    public IReadOnlyList<string> Files => [.. _files.Select(file => file.Name).Distinct()];

    public int LastStep => _steps.Count == 0 ? 0 : _steps.Keys.Max();

    /// <summary>Takes over what a run did that this one goes on from.</summary>
    public static VerdictEvidence After(Checkpoint? from)
    {
        var evidence = new VerdictEvidence();
        var agent = from?.Kind == AgentMemory.Kind ? from.MemoryAs<AgentMemory>(AgentMemory.Kind) : null;
        var names = agent?.DownloadNames ?? (from?.Kind == RecipeMemory.Kind ? from.MemoryAs<RecipeMemory>(RecipeMemory.Kind).DownloadNames : []);
        evidence._files.AddRange(names.Select(name =>
            new ArtifactEvent { Key = "", Kind = ArtifactKind.Download, Name = name, ContentType = "", Size = 1 }));
        (evidence.CostUsd, evidence.Tokens) = (agent?.CostUsd ?? 0, agent?.Tokens ?? 0);
        foreach (var turn in agent?.Turns ?? [])
        {
            foreach (var (index, outcome) in turn.Outcomes.Index())
            {
                evidence._actions[(turn.Step, index)] = new ActionEvent
                {
                    StepNumber = turn.Step,
                    Index = index,
                    ActionType = outcome.Action.ActionType,
                    Description = ActionDescriptions.Describe(outcome.Action),
                    Status = outcome.Error is null ? StepState.Completed : StepState.Failed,
                    Error = outcome.Error,
                };
            }
        }

        return evidence;
    }

    public void Note(RunnerEvent happened)
    {
        switch (happened)
        {
            case StepEvent step:
                _steps[step.Number] = step;
                break;
            case ActionEvent action:
                _actions[(action.StepNumber, action.Index)] = action;
                break;
            case ArtifactEvent { Kind: ArtifactKind.Download or ArtifactKind.Result, Size: > 0 } file:
                _files.Add(file);
                break;
            case UsageEvent usage:
                CostUsd += usage.CostUsd ?? 0;
                Tokens += usage.InputTokens + usage.OutputTokens;
                break;
        }
    }

    /// <summary>Whether there is money and there are tokens left for one more call.</summary>
    public bool IsWithin(TaskLimits limits) =>
        !(CostUsd >= limits.MaxCostUsd) && !(Tokens >= limits.MaxTokens);

    /// <summary>The part of the result with a name, or all of it.</summary>
    public static JsonElement? Part(JsonElement? data, string? name) =>
        data is not { } all ? null
        : string.IsNullOrWhiteSpace(name) ? all
        : all.ValueKind == JsonValueKind.Object && all.TryGetProperty(name.Trim(), out var part) ? part
        : null;

    /// <summary>What was really done, in the words of the journal and not of the agent: actions with their outcome.</summary>
    public string Journal()
    {
        var text = new StringBuilder();
        foreach (var action in _actions.OrderBy(entry => entry.Key).TakeLast(MaxSteps).Select(entry => entry.Value))
        {
            text.Append(action.StepNumber).Append(". ").Append(action.Description.Text).Append(": ");
            text.Append(action.Status == StepState.Completed ? "ok" : action.Error?.Code ?? "not done").Append('\n');
        }

        return text.ToString().TrimEnd();
    }
}
