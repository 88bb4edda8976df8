using System.Diagnostics.Metrics;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Runner;
using Dashboard.Runner.Browsers;
using Dashboard.Runner.Egress;
using Dashboard.Runner.Jobs;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dashboard.Tests.Runner.Browsers;

public sealed class BrowserPoolTests : IAsyncDisposable
{
    private static readonly BrowserSettings Usual = new();
    private static readonly NetworkPolicy Anywhere = new();

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualTime _time = new();
    private readonly RunnerOptions _options = new() { SessionsPerBrowser = 3 };
    private readonly RunnerTelemetry _telemetry;
    private readonly BrowserPool _pool;

    public BrowserPoolTests()
    {
        _telemetry = new RunnerTelemetry(_services.GetRequiredService<IMeterFactory>(), new SessionRegistry());
        _pool = new BrowserPool(_options, new RunnerEgress(new NetworkOptions(), _telemetry, _time), _telemetry, _time, NullLogger<BrowserPool>.Instance);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        _telemetry.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task The_next_execution_finds_a_context_ready_and_never_an_earlier_ones()
    {
        await using var first = await _pool.OpenAsync(Usual, Anywhere, null, Token);
        await ReadyAsync();
        var host = await _pool.GetAsync(BrowserKind.HeadlessShell, Token);
        var opened = host.SessionsOpened;
        await using var second = await _pool.OpenAsync(Usual, Anywhere, null, Token);
        Assert.Equal(2, opened);
        Assert.NotSame(first, second);
        await ReadyAsync();
        Assert.Equal(3, host.OpenSessions);
    }

    [Fact]
    public async Task A_browser_that_does_not_start_is_tried_again_and_the_runner_is_healthy_when_it_does()
    {
        _pool.Launch = new BrowserLaunchOptions { BinaryPath = "/no/such/browser" };
        await _pool.StartAsync(Token);
        await Until.TrueAsync("the runner says why", () => Task.FromResult(_pool.Failure?.Contains("/no/such/browser", StringComparison.Ordinal) == true));
        Assert.False(_pool.ExecuteTask!.IsCompleted);

        _pool.Launch = new BrowserLaunchOptions();
        await Until.TrueAsync("a browser is warm", () =>
        {
            _time.Advance(_options.CareEvery);
            return Task.FromResult(_pool.Failure is null && _pool.ReadyCount == 1);
        });
        await _pool.StopAsync(Token);
    }

    [Fact]
    public async Task What_is_ready_is_only_given_to_who_asks_for_just_that()
    {
        await using var first = await _pool.OpenAsync(Usual, Anywhere, null, Token);
        await ReadyAsync();
        var wanted = new BrowserSettings { Locale = "ja-JP", ViewportWidth = 900 };
        await using var other = await _pool.OpenAsync(wanted, Anywhere, null, Token);
        Assert.Equal(wanted, other.Settings);
        await using var kept = await _pool.OpenAsync(wanted, Anywhere, new BrowserSessionOptions { AcceptConfirmations = false }, Token);
        Assert.False(kept.Options.AcceptConfirmations);
    }

    [Fact]
    public async Task A_browser_that_ended_is_replaced_with_all_that_was_ready_in_it()
    {
        var first = await _pool.OpenAsync(Usual, Anywhere, null, Token);
        await ReadyAsync();
        var host = await _pool.GetAsync(BrowserKind.HeadlessShell, Token);
        using (var process = System.Diagnostics.Process.GetProcessById(host.Process.ProcessId))
        {
            process.Kill();
        }

        await host.Exited.WaitAsync(Token);
        await first.DisposeAsync();
        await using var second = await _pool.OpenAsync(Usual, Anywhere, null, Token);
        Assert.False(second.Crashed.IsCancellationRequested);
        Assert.NotSame(host, await _pool.GetAsync(BrowserKind.HeadlessShell, Token));
    }

    [Fact]
    public async Task A_browser_that_served_long_enough_ends_with_its_last_execution()
    {
        var first = await _pool.OpenAsync(Usual, Anywhere, null, Token);
        await using var second = await _pool.OpenAsync(Usual, Anywhere, null, Token);
        await ReadyAsync();
        var worn = await _pool.GetAsync(BrowserKind.HeadlessShell, Token);
        await _pool.CareAsync(Token);
        await using var third = await _pool.OpenAsync(Usual, Anywhere, null, Token);
        Assert.NotSame(worn, await _pool.GetAsync(BrowserKind.HeadlessShell, Token));
        Assert.False(worn.Exited.IsCompleted);
        await first.DisposeAsync();
        await second.DisposeAsync();
        await _pool.CareAsync(Token);
        await worn.Exited.WaitAsync(Token);
    }

    [Fact]
    public async Task A_kind_that_nobody_asks_for_any_more_ends_and_the_usual_one_stays()
    {
        var settings = new BrowserSettings { Kind = BrowserKind.Chromium };
        await (await _pool.OpenAsync(settings, Anywhere, null, Token)).DisposeAsync();
        await (await _pool.OpenAsync(Usual, Anywhere, null, Token)).DisposeAsync();
        await Until.TrueAsync("both have a context ready", () => Task.FromResult(_pool.ReadyCount == 2));
        await _pool.CareAsync(Token);
        Assert.Equal(2, _pool.RunningCount);
        _time.Advance(_options.KeepBrowserFor + TimeSpan.FromSeconds(1));
        await _pool.CareAsync(Token);
        Assert.Equal(1, _pool.RunningCount);
        Assert.Equal(1, _pool.ReadyCount);
    }

    [Fact]
    public async Task A_context_that_was_made_ready_goes_only_where_the_execution_that_takes_it_may()
    {
        await using var first = await _pool.OpenAsync(Usual, Anywhere, null, Token);
        await ReadyAsync();
        var opened = (await _pool.GetAsync(BrowserKind.HeadlessShell, Token)).SessionsOpened;
        await using var second = await _pool.OpenAsync(Usual, new NetworkOptions().Policy(allowed: ["good.example"]), null, Token);
        Assert.Equal(2, opened);
        var url = new Uri("http://evil.example/");
        Assert.Null(first.Egress!.Refuses(url));
        Assert.Equal(HostRefusal.NotAllowed, second.Egress!.Refuses(url));
        var answer = await second.CurrentTab.Session.SendAsync("Page.navigate", new { url = url.AbsoluteUri }, Token);
        Assert.Equal("net::ERR_SOCKS_CONNECTION_FAILED", answer.GetProperty("errorText").GetString());
        Assert.Equal(HostRefusal.NotAllowed, second.Egress.FailureOf(url)?.Refusal?.Reason);
    }

    private Task ReadyAsync() => Until.TrueAsync("a context is ready", () => Task.FromResult(_pool.ReadyCount == 1));
}
