using System.Collections.Concurrent;
using Dashboard.Api;
using Dashboard.Runner;
using Dashboard.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>
/// One of the services within the tests' process, listening at a port as it does in its own: what it compiles is compiled once for
/// all tests. It knows its settings by arguments alone, so that services beside it see none of them. For tests that neither
/// end it nor look at its process, its files or its telemetry.
/// </summary>
internal sealed class HostedService : IRunningService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;
    private readonly CancellationToken _stopped;
    private readonly PrintedLog _log;

    private HostedService(string name, WebApplication app, PrintedLog log) 
        => (Name, _app, _log, _stopped) = (name, app, log, app.Lifetime.ApplicationStopped);

    public string Name { get; }

    public bool HasEnded => _stopped.IsCancellationRequested;

    public string Output => _log.Text;

    /// <param name="folder">The project's folder in the checkout, for example <c>Api</c>.</param>
    /// <param name="settings">As environment variables of a process would be named.</param>
    /// <exception cref="ArgumentException">A setting is one of the whole process.</exception>
    public static Task<IRunningService> StartAsync(string name, string folder, IReadOnlyDictionary<string, string> settings)
    {
        // Nothing of the test that starts it goes on in it: neither its place in the order of tests nor its trace.
        using var apart = ExecutionContext.SuppressFlow();
        return Task.Run(() => StartApartAsync(name, folder, settings));
    }

    public Task StopAsync() => EndAsync(CancellationToken.None);

    /// <summary>Cuts off what does not end in time: a request that waits, a run that goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await EndAsync(patience.Token);
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        if (!HasEnded)
        {
            await Task.Run(() => _app.StopAsync(cancellationToken), CancellationToken.None);
            await _app.DisposeAsync();
        }
    }

    private static async Task<IRunningService> StartApartAsync(string name, string folder, IReadOnlyDictionary<string, string> settings)
    {
        var options = new WebApplicationOptions
        {
            ApplicationName = $"Dashboard.{folder}",
            ContentRootPath = folder == "Web" ? Repository.PathOf(folder) : ServiceProcess.BuiltFolder(folder),
            Args = [.. settings.Select(Argument), "--Logging:Console:LogLevel:Default=None"],
        };
        var log = new PrintedLog();
        var builder = folder switch
        {
            "Api" => ApiService.CreateBuilder(options),
            "Runner" => RunnerService.CreateBuilder(options),
            "Web" => WebService.CreateBuilder(options),
            _ => throw new ArgumentException($"{folder} is no service."),
        };
        builder.Logging.AddProvider(log);
        var app = folder switch
        {
            "Api" => ApiService.Build(builder),
            "Runner" => RunnerService.Build(builder),
            _ => WebService.Build(builder),
        };
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new HostedService(name, app, log);
    }

    private static string Argument(KeyValuePair<string, string> setting)
    {
        var name = setting.Key == "ASPNETCORE_URLS" ? "urls" : setting.Key;
        return name.StartsWith("OTEL_", StringComparison.Ordinal) || name is "TMPDIR" || name.StartsWith("DOTNET_", StringComparison.Ordinal)
            ? throw new ArgumentException($"{name} would hold for the tests themselves: start a process.")
            : $"--{name.Replace("__", ":", StringComparison.Ordinal)}={setting.Value}";
    }

    /// <summary>What a process would have printed, a line for each message.</summary>
    private sealed class PrintedLog : ILoggerProvider
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public string Text => string.Join('\n', _lines);

        public ILogger CreateLogger(string categoryName) => new Category(categoryName, _lines);

        public void Dispose()
        {
            // What was printed can be read after the end.
        }

        private sealed class Category(string name, ConcurrentQueue<string> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                var text = $"{DateTimeOffset.UtcNow:o} {logLevel}: {name}[{eventId.Id}] {formatter(state, exception)} {exception}";
                lines.Enqueue(text.ReplaceLineEndings(" ").TrimEnd());
            }
        }
    }
}
