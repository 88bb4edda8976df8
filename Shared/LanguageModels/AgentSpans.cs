using System.Diagnostics;

namespace Dashboard.LanguageModels;

/// <summary>
/// Whose work a span is, as the OpenTelemetry conventions for generative AI say it: with the run of an agent, which is its
/// conversation. The span of the run gets it from its owner, those below it from their parents.
/// </summary>
public static class AgentSpans
{
    /// <summary>There is one kind of agent; the names of tasks are their owners' words and in no span.</summary>
    public const string AgentName = "browser agent";

    private const string Conversation = "gen_ai.conversation.id";

    private static readonly string[] Inherited = [Conversation, "gen_ai.agent.id", "gen_ai.agent.name"];

    /// <summary>Says that this is the span of one run.</summary>
    /// <param name="agent">What the agent is told to do, over all its runs: the task.</param>
    /// <param name="conversation">This run.</param>
    public static Activity? InvokesAgent(this Activity? activity, Guid agent, Guid conversation) => activity?
        .SetTag("gen_ai.operation.name", "invoke_agent")
        .SetTag(Conversation, conversation)
        .SetTag("gen_ai.agent.id", agent)
        .SetTag("gen_ai.agent.name", AgentName);

    /// <summary>Says that this belongs to the run to which <paramref name="parent"/> belongs.</summary>
    public static Activity? OfTheRunOf(this Activity? activity, Activity? parent)
    {
        foreach (var name in activity is null || parent is null ? [] : Inherited)
        {
            activity!.SetTag(name, parent!.GetTagItem(name));
        }

        return activity;
    }
}
