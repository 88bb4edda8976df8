using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Dashboard.ServiceDefaults.Scrubbing;

/// <summary>Takes secrets out of log lines before any provider sees them: console, files, telemetry, recent warnings.</summary>
internal sealed class ScrubbingLoggerFactory(ILoggerFactory inner, OutgoingText text) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new ScrubbingLogger(inner.CreateLogger(categoryName), text);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();

    private sealed class ScrubbingLogger(ILogger inner, OutgoingText text) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!inner.IsEnabled(logLevel))
            {
                return;
            }

            var told = formatter(state, exception);
            var thrown = exception?.ToString();
            if (IsClean(told) && (thrown is null || IsClean(thrown)) && IsClean(state))
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
                return;
            }

            // As plain words: values and exceptions would carry the secret along.
            var clean = text.Scrub(thrown is null ? told : $"{told}\n{thrown}");
            inner.Log(logLevel, eventId, clean, null, static (words, _) => words);
        }

        private bool IsClean(string words) => ReferenceEquals(text.Scrub(words), words);

        private bool IsClean<TState>(TState state) =>
            state is not IReadOnlyList<KeyValuePair<string, object?>> values || values.All(value => value.Value is not string words || IsClean(words));
    }
}

public static class ScrubbingExtensions
{
    /// <summary>Logs of this service go through its <see cref="OutgoingText"/>.</summary>
    public static void AddScrubbedLogs(this IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(provider =>
        new ScrubbingLoggerFactory(
            new LoggerFactory(
                provider.GetServices<ILoggerProvider>(),
                provider.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>(),
                provider.GetService<IOptions<LoggerFactoryOptions>>()),
            provider.GetRequiredService<OutgoingText>())));
}
