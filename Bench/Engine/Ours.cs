using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Bench.Engine;

/// <summary>How long something took, and how long of that the browser took over the commands it was sent.</summary>
/// <param name="Waiting">From the first command sent to the last answer received.</param>
/// <param name="Settling">Part of <paramref name="Total"/> that was spent on waiting for the page to come to rest.</param>
internal sealed record Took(double Total, double Waiting, double Settling, int Commands);

/// <summary>Our engine on a browser of its own.</summary>
internal sealed partial class Ours : IAsyncDisposable
{
    private static readonly PageScript CountNodes = new("nodes", "() => document.getElementsByTagName('*').length");
    private static readonly PageScript Loaded = new(
        "loaded", "() => new Promise(done => document.readyState === 'complete' ? done(1) : addEventListener('load', () => done(1)))");

    private readonly BrowserHost _host;
    private readonly DirectoryInfo _artifacts = Directory.CreateTempSubdirectory("dashboard-bench-");
    private readonly List<CdpTiming> _commands = [];
    private readonly ActivityListener _settles;
    private double _settling;

    private Ours(BrowserHost host, BrowserSession session)
    {
        _host = host;
        Session = session;
        Observer = new PageObserver(session);
        Downloads = new DownloadKeeper(new DirectoryArtifactSink(_artifacts.FullName));
        session.CurrentTab.Session.Connection.Answered += timing => _commands.Add(timing);
        _settles = new ActivityListener
        {
            ShouldListenTo = source => source.Name == BrowserAgentTelemetry.ActivitySourceName,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => _settling += activity.OperationName == "settle" ? activity.Duration.TotalMilliseconds : 0,
        };
        ActivitySource.AddActivityListener(_settles);
    }

    /// <summary>All of a page, however long: what the peers give.</summary>
    public static ObservationSettings WholePage { get; } = ObservationSettings.Default with { MaxCharacters = int.MaxValue / 4, MarginScreens = 100_000 };

    public static BrowserLaunchOptions Launch { get; } = new() { ExtraArguments = ["--site-per-process"] };

    public BrowserSession Session { get; }

    public PageObserver Observer { get; }

    public DownloadKeeper Downloads { get; }

    public int BrowserProcessId => _host.Process.ProcessId;

    public static async Task<Ours> StartAsync()
    {
        var host = await BrowserHost.StartAsync(Launch);
        return new Ours(host, await host.OpenSessionAsync(new BrowserSettings()));
    }

    public async Task GoAsync(string url)
    {
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = Session.CurrentTab.Session.On("Page.loadEventFired", _ => loaded.TrySetResult());
        await Session.CurrentTab.Session.SendAsync("Page.navigate", new { url });
        await loaded.Task;
        await Session.CurrentTab.EvaluateInFramesAsync(Loaded, []);
    }

    public async Task<int> CountNodesAsync() =>
        (await Session.CurrentTab.EvaluateInFramesAsync(CountNodes, [])).Sum(count => count.Value.GetInt32());

    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        var answer = await Session.CurrentTab.Session.SendAsync(
            "Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true });
        return answer.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    public async Task<Took> TimeAsync(Func<Task> work)
    {
        _commands.Clear();
        _settling = 0;
        var started = Stopwatch.GetTimestamp();
        await work();
        var total = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        var mine = _commands.ToArray();
        var waiting = mine.Length == 0 ? 0 : Stopwatch.GetElapsedTime(mine.Min(timing => timing.SentAt), mine.Max(timing => timing.AnsweredAt)).TotalMilliseconds;
        return new Took(total, waiting, _settling, mine.Length);
    }

    /// <summary>The number of the element with this role and name in the present observation.</summary>
    public async Task<int> FindAsync(string role, string name)
    {
        var text = await Observer.DescribeAsync(WholePage);
        var found = Element().Matches(text).FirstOrDefault(match => match.Groups["role"].Value == role && match.Groups["name"].Value == name)
            ?? throw new InvalidOperationException($"There is no {role} “{name}” in:\n{text[..Math.Min(text.Length, 3_000)]}");
        return int.Parse(found.Groups["number"].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Does an action as the loop does it, settling included.</summary>
    public Task<ActionResult> DoAsync(ActionParameters action, SettleOptions? settle = null) => ActionCatalog.ExecuteAsync(
        new ActionContext { Session = Session, Elements = new Numbers(Observer), Downloads = Downloads, Settle = settle ?? new SettleOptions() }, action, default);

    /// <summary>Forgets what <see cref="TimeAsync"/> would count.</summary>
    public void ForgetCommands() => _commands.Clear();

    public async ValueTask DisposeAsync()
    {
        _settles.Dispose();
        await Session.DisposeAsync();
        await _host.DisposeAsync();
        _artifacts.Delete(recursive: true);
    }

    [GeneratedRegex("""\[(?<number>\d+)\] (?<role>[a-z]+)(?: "(?<name>[^"]*)")?""")]
    public static partial Regex Element();

    private sealed class Numbers(PageObserver observer) : IElementResolver
    {
        public async ValueTask<ElementRef> ResolveAsync(ElementTarget target, CancellationToken cancellationToken) =>
            await observer.FindAsync(target.Element!.Value, cancellationToken)
            ?? throw IsMissing(target);

        public async ValueTask<ElementRef> ResolveSoonAsync(ElementTarget target, CancellationToken cancellationToken) =>
            await observer.FindSoonAsync(target.Element!.Value, () => IsMissing(target), cancellationToken);

        public async ValueTask<ElementRef?> FindNowAsync(ElementTarget target, CancellationToken cancellationToken) =>
            await observer.FindAsync(target.Element!.Value, cancellationToken);

        private static ActionException IsMissing(ElementTarget target) =>
            new(ActionErrors.ElementNotFound, $"There is no element [{target.Element}] on the page now.");
    }
}
