using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dashboard.ServiceDefaults.Logs;

/// <summary>Logs as JSON lines in rotated files.</summary>
[ProviderAlias("File")]
internal sealed class FileLoggerProvider(FileLogWriter writer) : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ILogger CreateLogger(string categoryName) => new FileLogger(categoryName, this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() => writer.Dispose();

    private sealed class FileLogger(string category, FileLoggerProvider provider) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            provider.Write(JsonLine.Write(
                DateTimeOffset.UtcNow, logLevel, category, eventId, state, formatter(state, exception), exception, provider._scopes));
    }

    private void Write(byte[] line) => writer.Write(line);
}

internal static class FileLogExtensions
{
    /// <summary>Writes files when <c>Logging:File:Path</c> names a directory.</summary>
    public static void AddFileLogs(this IHostApplicationBuilder builder)
    {
        var options = new FileLogOptions();
        builder.Configuration.GetSection("Logging:File").Bind(options);
        if (!string.IsNullOrWhiteSpace(options.Path))
        {
            var name = builder.Environment.ApplicationName.ToLowerInvariant().Replace('.', '-');
            builder.Services.AddSingleton<ILoggerProvider>(
                _ => new FileLoggerProvider(new FileLogWriter(new RotatedFile(name, options), options, Console.Error)));
        }
    }
}
