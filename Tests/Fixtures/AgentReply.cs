using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;

namespace Dashboard.Tests.Fixtures;

/// <summary>Answers as an agent's model gives them.</summary>
public static class AgentReply
{
    /// <param name="goal">What the step is to achieve.</param>
    public static FakeReply Act(string goal, params ActionParameters[] actions) => FakeReply.Say(new JsonObject
    {
        ["thinking"] = "",
        ["evaluation_previous"] = "success",
        ["memory"] = "",
        ["next_goal"] = goal,
        ["actions"] = new JsonArray([.. actions.Select(action => JsonSerializer.SerializeToNode(action, Json.Options))]),
    }.ToJsonString());

    public static FakeReply Done(string text, bool success = true) => Act("Answer", new DoneParameters { Text = text, Success = success });

    public static ActionParameters Click(int element) => new ClickParameters { Target = new ElementTarget(element) };

    public static ActionParameters Type(int element, string text) => new TypeParameters { Target = new ElementTarget(element), Text = text };

    public static ActionParameters Open(string url) => new NavigateParameters { Url = url };
}
