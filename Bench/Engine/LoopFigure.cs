using System.Diagnostics;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Bench.Engine;

/// <summary>Figure 8: what the engine itself takes for a step, and whether its memory stays flat.</summary>
internal static class LoopFigure
{
    private const int Steps = 500;
    private const int EarlySteps = 100;

    public static async Task RunAsync(Rivals rivals, EnginePages pages, EngineReport report)
    {
        Console.WriteLine($"\n-- engine 8: {Steps} steps with a model that answers at once, on a page of some 2,000 to 5,000 nodes");
        await using var model = await FakeModelServer.StartAsync();
        using var models = new ChatModelFactory();
        var folder = Directory.CreateTempSubdirectory("dashboard-bench-");
        var page = pages.Find("2,000 controls");
        await rivals.Ours.GoAsync(page.Url);
        page.Nodes = await rivals.Ours.CountNodesAsync();
        var turn = 0;
        model.Script = request =>
        {
            // What the server would remember of 500 requests is not the engine's.
            model.Forget();

            // Another button each time: repeating the same would rightly be taken for a loop.
            var seen = SeenPage.In(request);
            var names = seen.Names("button");
            return ++turn > Steps ? AgentReply.Done("over") : AgentReply.Act("Save an entry", AgentReply.Click(seen.Find("button", names[turn % names.Count])));
        };
        using var watched = new StepTimes(rivals.Ours);
        var options = new RunOptions
        {
            Artifacts = new DirectoryArtifactSink(folder.FullName),
            Limits = new TaskLimits { MaxSteps = 1_000, RunTimeoutMinutes = 60 },
        };
        var (own, early, late) = (new List<double>(), 0.0, 0.0);
        var client = models.Create(model.Access("openai"));
        await foreach (var happened in Agent.RunAsync(rivals.Ours.Session, new AgentTask { Prompt = "Save every entry." }, client, options))
        {
            switch (happened)
            {
                case StepEvent { Status: StepState.Running, ActionType: "think" }:
                    watched.Begin();
                    break;
                case StepEvent { CompletedAt: not null } step:
                    own.Add(watched.End());
                    early = step.Number == EarlySteps ? Heap() : early;
                    late = step.Number == Steps ? Heap() : late;
                    break;
                case FinishedEvent { Error: { } error }:
                    EngineReport.Note($"ended early: {error.Code} {error.Message}");
                    break;
            }
        }

        EngineReport.Row("", "steps", "median", "p95", "heap early", "heap late");
        EngineReport.Row($"{page.Nodes:N0} nodes", own.Count, own.Median(), own.Percentile(0.95), early, late);
        report.AtMost(8, $"our own time for a step (model, browser and settling left out), p95 of {own.Count} steps", own.Percentile(0.95), 100);
        report.AtMost(8, $"managed memory after step {Steps}, beyond that after step {EarlySteps}", late == 0 ? double.NaN : late - early, 8, "MB");
        folder.Delete(recursive: true);

        // What is kept of the run: the measurement's own notes left out.
        double Heap()
        {
            rivals.Ours.ForgetCommands();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            return GC.GetTotalMemory(forceFullCollection: true) / 1_048_576.0;
        }
    }

    /// <summary>Of each step the time in which neither the browser, nor the model, nor a settling page was waited for.</summary>
    private sealed class StepTimes : IDisposable
    {
        private readonly Lock _lock = new();
        private readonly List<(long From, long To)> _elsewhere = [];
        private readonly ActivityListener _listener;
        private readonly CdpConnection _connection;
        private long _began;

        public StepTimes(Ours ours)
        {
            _connection = ours.Session.CurrentTab.Session.Connection;
            _connection.Answered += OnAnswered;
            _listener = new ActivityListener
            {
                ShouldListenTo = _ => true,
                Sample = (ref _) => ActivitySamplingResult.AllData,
                ActivityStopped = OnStopped,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public void Begin()
        {
            lock (_lock)
            {
                _elsewhere.Clear();
                _began = Stopwatch.GetTimestamp();
            }
        }

        public double End()
        {
            var ended = Stopwatch.GetTimestamp();
            lock (_lock)
            {
                long elsewhere = 0, reached = _began;
                foreach (var (from, to) in _elsewhere.OrderBy(span => span.From))
                {
                    elsewhere += Math.Max(0, Math.Min(to, ended) - Math.Max(from, reached));
                    reached = Math.Max(reached, to);
                }

                return Stopwatch.GetElapsedTime(0, ended - _began - elsewhere).TotalMilliseconds;
            }
        }

        public void Dispose()
        {
            _connection.Answered -= OnAnswered;
            _listener.Dispose();
        }

        private void OnAnswered(CdpTiming timing) => Add(timing.SentAt, timing.AnsweredAt);

        private void OnStopped(Activity activity)
        {
            if (activity.OperationName == "settle" || activity.Kind == ActivityKind.Client)
            {
                var to = Stopwatch.GetTimestamp();
                Add(to - (long)(activity.Duration.TotalSeconds * Stopwatch.Frequency), to);
            }
        }

        private void Add(long from, long to)
        {
            lock (_lock)
            {
                _elsewhere.Add((from, to));
            }
        }
    }
}
