using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dashboard.Messaging.Warnings;

/// <summary>Passes this process's warnings on to Redis every second, and keeps them while Redis is away.</summary>
/// <param name="service"><c>api</c> or <c>runner</c>.</param>
/// <param name="instance">Which of them.</param>
public sealed class WarningForwarder(WarningBuffer buffer, RedisConnection redis, TimeProvider time, string service, string instance) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>How often Redis could not be reached.</summary>
    public int Failures { get; private set; }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await PassOnAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Every, time, stoppingToken);
            await PassOnAsync();
        }
    }

    private async Task PassOnAsync()
    {
        var taken = buffer.Take();
        if (taken.Count == 0)
        {
            return;
        }

        try
        {
            var named = taken.Select(entry => KeyValuePair.Create(entry.Key, entry.Value with { Service = service, Instance = instance })).ToList();
            await RecentWarnings.WriteAsync(await redis.DatabaseAsync(), named, time.GetUtcNow());
        }
        catch (Exception exception) when (exception.IsRedisFailure())
        {
            // Nothing is logged here: that would be a warning about a warning.
            buffer.GiveBack(taken);
            Failures++;
        }
    }
}

public static class WarningRegistration
{
    /// <summary>Keeps the warnings and errors of this process where the operations page finds them.</summary>
    public static void AddRecentWarnings(this IHostApplicationBuilder builder, string service, Func<IServiceProvider, string> instance)
    {
        var buffer = new WarningBuffer(TimeProvider.System);
        builder.Services.AddSingleton(buffer);
        builder.Logging.AddProvider(new WarningLoggerProvider(buffer));

        // Every refused command again as an error, also those that are expected; whoever sent it logs what matters.
        builder.Logging.AddFilter<WarningLoggerProvider>("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
        builder.Services.AddHostedService(provider => new WarningForwarder(
            buffer, provider.GetRequiredService<RedisConnection>(), provider.GetRequiredService<TimeProvider>(), service, instance(provider)));
    }
}
