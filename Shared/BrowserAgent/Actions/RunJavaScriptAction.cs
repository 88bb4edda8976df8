using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class RunJavaScriptAction : BrowserAction<RunJavaScriptParameters>
{
    private const int MostCharacters = 100_000;

    public override string Name => RunJavaScriptParameters.Type;

    public override string Description => "Run JavaScript in the page, only for what no other action can do.";

    protected override bool HasOutsideEffect => true;

    public override bool IsAllowed(AgentSettings settings) => settings.AllowJavaScript;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, RunJavaScriptParameters parameters, CancellationToken cancellationToken)
    {
        if (!context.AllowJavaScript)
        {
            throw new ActionException(ActionErrors.NotAllowed, "JavaScript is off for this task: its settings would have to allow it.");
        }

        var tab = await context.Session.EnsureTabAsync(cancellationToken);
        JsonElement answer = default;
        await context.ActAsync(
            tab, null, async () => answer = await tab.Session.SendAsync("Runtime.evaluate", Call(parameters.Code), cancellationToken), cancellationToken);
        if (answer.TryGetProperty("exceptionDetails", out var details))
        {
            var thrown = details.TryGetProperty("exception", out var exception) ? exception.Text("description") ?? exception.Text("value") : null;
            throw new ActionException(ActionErrors.JavaScriptFailed, $"The code failed: {thrown ?? details.Text("text")}");
        }

        var result = answer.GetProperty("result").TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "null";
        if (result.Length > MostCharacters)
        {
            throw new ActionException(ActionErrors.JavaScriptFailed, $"The result has {result.Length} characters; return at most {MostCharacters}.");
        }

        using var parsed = JsonDocument.Parse(result);
        return new ActionResult { Text = "Ran the code.", Data = parsed.RootElement.Clone(), DataName = parameters.Name };
    }

    /// <summary>In the page's own world; what it returns is made JSON there, so that what cannot be says so.</summary>
    private static object Call(string code) => new
    {
        expression = $$"""
            (async () => {
              const result = await (async () => {
            {{code}}
              })();
              return result === undefined ? 'null' : JSON.stringify(result) ?? 'null';
            })()
            """,
        awaitPromise = true,
        returnByValue = true,
        userGesture = true,
    };
}
