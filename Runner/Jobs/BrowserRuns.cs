using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Runner.Secrets;
using Microsoft.Extensions.AI;

namespace Dashboard.Runner.Jobs;

/// <summary>Whether spans of model calls carry what was asked and answered, as the OpenTelemetry variable says.</summary>
internal sealed record ContentCapture(bool Enabled)
{
    public static ContentCapture From(IConfiguration configuration) =>
        new(string.Equals(configuration["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"], "true", StringComparison.OrdinalIgnoreCase));
}

/// <summary>Makes the run that a task asks for: a recipe's replay, or the agent with its model.</summary>
internal sealed class BrowserRuns(
    ApiClient api, ChatModelFactory models, ContentCapture capture, RunnerOptions runner, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>Prepares the run; nothing happens until its first event is asked for.</summary>
    /// <exception cref="ExecutionFailedException">The model that the task needs cannot be used.</exception>
    public IAsyncEnumerable<RunnerEvent> Start(
        ExecutionSession session, BrowserSession browser, ResumeState from, RunSecrets secrets, CancellationToken cancellationToken)
    {
        var task = session.Claimed.Task;
        var options = OptionsOf(session) with
        {
            Secrets = secrets.Secrets,
            Scrubber = secrets.Scrubber,
            From = from.Checkpoint,
            NotRestored = from.NotRestored,
            KeepsCheckpoints = runner.Checkpoints,
            CheckpointKept = from.Keep,
            Explains = runner.Explanations,
        };
        var isJudged = options.Postconditions.Any(condition => condition.Kind == PostconditionKind.Judge);
        if (task.Recipe is { } plain && !isJudged)
        {
            return RecipeRunner.RunAsync(browser, plain, options, cancellationToken);
        }

        options = options with { People = session.Answers, ResultSchema = SchemaOf(task) };

        var told = secrets.Told;
        if (task.Recipe is { } recipe)
        {
            return RecipeRunner.RunAsync(browser, recipe, options, cancellationToken, JudgesOf(session, secrets));
        }

        try
        {
            var agents = new AgentModels(Create(told.Model, hasFallback: told.FallbackModel is not null))
            {
                Fallback = told.FallbackModel is { } fallback ? Create(fallback) : null,
                Judge = told.JudgeModel is { } judge ? Create(judge) : null,
            };
            return Agent.RunAsync(browser, new AgentTask { Prompt = task.Prompt ?? "" }, agents, options, cancellationToken);
        }
        catch (ModelException exception)
        {
            throw new ExecutionFailedException(exception.Code, exception.Message);
        }

        IChatClient Create(ModelAccess? access, bool hasFallback = false) => CreateModel(session, access, secrets.Scrubber, hasFallback);
    }

    /// <summary>A recipe runs without a model; that there is none to judge it leaves it unverified.</summary>
    private List<IChatClient> JudgesOf(ExecutionSession session, RunSecrets secrets)
    {
        var told = secrets.Told;
        var judges = new List<IChatClient>();
        Add(told.JudgeModel ?? told.Model, hasFallback: told.FallbackModel is not null);
        Add(told.FallbackModel);
        return judges;

        void Add(ModelAccess? access, bool hasFallback = false)
        {
            try
            {
                judges.Add(CreateModel(session, access, secrets.Scrubber, hasFallback));
            }
            catch (ModelException unusable)
            {
                loggers.CreateLogger<BrowserRuns>().LogDebug("No judge: {Reason}", unusable.Message);
            }
        }
    }

    /// <param name="hasFallback">Nobody waits long for a model while there is another to ask.</param>
    private IChatClient CreateModel(ExecutionSession session, ModelAccess? access, SecretScrubber scrubber, bool hasFallback = false)
    {
        var how = ChatModelOptions.From(session.Claimed.Task.Limits) with { CaptureContent = capture.Enabled };
        var model = models.Create(access, hasFallback ? how with { LongestWait = how.LongestWaitBeforeFallback } : how);
        return new QuotaChatClient(new ScrubbingChatClient(model, scrubber), api, session.Lease, time, loggers.CreateLogger<QuotaChatClient>());
    }

    private static DataSchema? SchemaOf(TaskSnapshot task)
    {
        try
        {
            return task.ResultSchema is { } schema ? DataSchema.Parse(schema) : null;
        }
        catch (DataSchemaException exception)
        {
            throw new ExecutionFailedException("invalid_schema", exception.Message);
        }
    }

    private RunOptions OptionsOf(ExecutionSession session)
    {
        var logger = loggers.CreateLogger("Dashboard.Run");
        return new RunOptions
        {
            Artifacts = new ApiArtifactSink(api, session.Lease, session.Scrubber, time, logger),
            Control = session.Control,
            Thinking = session.Thinking,
            Limits = session.Claimed.Task.Limits,
            Agent = session.Claimed.Task.Agent,
            Postconditions = session.Claimed.Task.Postconditions ?? [],
            AllowedHosts = session.Claimed.Task.AllowedHosts ?? [],
            Inputs = session.Claimed.Inputs,
            EarlierWay = session.Claimed.EarlierWay ?? [],
            TimeZone = ZoneOf(session.Claimed.Task.Browser),
            Time = time,
            Logger = logger,
        };
    }

    private static TimeZoneInfo ZoneOf(BrowserSettings browser) =>
        browser.TimeZone is { } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Local;
}
