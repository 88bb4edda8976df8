using Dashboard.Contracts;
using Microsoft.Extensions.Logging;

namespace Dashboard.Messaging.Warnings;

/// <summary>
/// Notes warnings and errors of every category in the <see cref="WarningBuffer"/>. It touches nothing but memory, so
/// what is logged about Redis itself can be noted too.
/// </summary>
[ProviderAlias("RecentWarnings")]
public sealed class WarningLoggerProvider(WarningBuffer buffer) : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ILogger CreateLogger(string categoryName) => new WarningLogger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class WarningLogger(WarningLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var message = formatter(state, exception);
            var template = ValueOf(state, "{OriginalFormat}") as string ?? message;
            var execution = ExecutionOf(state);
            provider._scopes.ForEachScope((scope, _) => execution ??= ExecutionOf(scope), (object?)null);
            provider.Add(logLevel == LogLevel.Warning ? LogSeverity.Warning : LogSeverity.Error, category, template, message, exception, execution);
        }

        private static Guid? ExecutionOf(object? state) => (ValueOf(state, "Execution") ?? ValueOf(state, "ExecutionId")) switch
        {
            Guid id => id,
            string text when Guid.TryParse(text, out var id) => id,
            _ => null,
        };

        private static object? ValueOf(object? state, string name) =>
            state is IEnumerable<KeyValuePair<string, object?>> values ? values.FirstOrDefault(value => value.Key == name).Value : null;
    }

    private void Add(LogSeverity level, string category, string template, string message, Exception? exception, Guid? execution) =>
        buffer.Add(level, category, template, message, exception, execution);
}
