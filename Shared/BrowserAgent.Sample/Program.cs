using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.LanguageModels;

// dotnet run --project Shared/BrowserAgent.Sample -- "Open https://example.com and tell me its heading"
string Setting(string name, string otherwise) => Environment.GetEnvironmentVariable(name) ?? otherwise;
var access = new ModelAccess(
    Setting("MODEL_PROVIDER", "anthropic"), Setting("MODEL", "claude-sonnet-4-5"), Setting("MODEL_API_KEY", ""), Environment.GetEnvironmentVariable("MODEL_BASE_URL"));
using var models = new ChatModelFactory();
await using var browser = await BrowserHost.StartAsync(new BrowserLaunchOptions());
await using var session = await browser.OpenSessionAsync(new BrowserSettings());
var options = new RunOptions { Artifacts = new DirectoryArtifactSink("artifacts") };
FinishedEvent? end = null;
await foreach (var happened in Agent.RunAsync(session, new AgentTask { Prompt = string.Join(' ', args) }, models.Create(access), options))
{
    Console.WriteLine(happened is LogEvent { Level: > LogSeverity.Debug } log ? log.Message : happened.GetType().Name);
    end = happened as FinishedEvent;
}

Console.WriteLine($"{end!.Outcome}: {end.Summary ?? end.Error?.Message}\n{end.Data}");
return end.Outcome == ExecutionOutcome.Completed ? 0 : 1;
