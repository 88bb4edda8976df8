using System.Globalization;

namespace Dashboard.BrowserAgent;

/// <summary>Words of ours for one question that follow from how the run stands.</summary>
internal static class StepNotes
{
    /// <summary>So many failures in a row ask for another plan.</summary>
    private const int ReplanAt = 3;

    public static IEnumerable<string> Of(RunContext run)
    {
        var state = run.State;
        if (state.HasFailedTooOften)
        {
            yield return "Too many steps in a row failed. This is the last one: use done and tell the user what was reached and what was not.";
        }
        else if (state.IsLastStep)
        {
            yield return "This is the last step: use done and tell the user what was reached and what was not.";
        }
        else if (state.Failures >= ReplanAt)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{state.Failures} steps in a row failed. {NewPlan(run)}");
        }

        if (state.IsBudgetNearlyUsedUp)
        {
            yield return "The budget is nearly used up: come to the end soon.";
        }

        if (run.Browser.Workspace.Summary() is { } files)
        {
            yield return files;
        }
    }

    /// <summary>Asks for another way, as a plan where the model may keep one.</summary>
    public static string NewPlan(RunContext run) => run.Options.Agent.Planning
        ? "Think again from the beginning, and write a new plan that reaches the goal in another way."
        : "Think again from the beginning, and try another way.";
}
