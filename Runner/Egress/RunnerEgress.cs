using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Runner.Jobs;

namespace Dashboard.Runner.Egress;

/// <summary>Where this runner's browsers and models may go: the administrator's settings, and the lists of each task.</summary>
internal sealed class RunnerEgress
{
    private readonly NetworkOptions _options;
    private readonly RunnerTelemetry _telemetry;
    private readonly CachedNames _names;

    /// <exception cref="FormatException">A setting names what is no host.</exception>
    public RunnerEgress(NetworkOptions options, RunnerTelemetry telemetry, TimeProvider time)
    {
        _options = options;
        _telemetry = telemetry;
        _names = new CachedNames(time);
        Installation = options.Policy();
    }

    /// <summary>What holds where no task says more.</summary>
    public NetworkPolicy Installation { get; }

    /// <exception cref="ExecutionFailedException">The task's lists cannot be read: nothing runs without them.</exception>
    public NetworkPolicy PolicyOf(TaskSnapshot task)
    {
        try
        {
            return _options.Policy(task.AllowedHosts, task.BlockedHosts);
        }
        catch (FormatException error)
        {
            throw new ExecutionFailedException("invalid_host", error.Message);
        }
    }

    /// <summary>The way out of a browser session.</summary>
    public EgressOptions Of(NetworkPolicy policy) => new()
    {
        Policy = policy,
        Resolve = _names.ResolveAsync,
        ProxyFor = UpstreamProxy.OfEnvironment,
        Refused = _telemetry.Refused,
    };

    /// <summary>The section <c>Network</c>, and the models that it holds to its policy.</summary>
    public static void Add(WebApplicationBuilder builder)
    {
        var options = new NetworkOptions();
        builder.Configuration.GetSection("Network").Bind(options);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<RunnerEgress>();
        builder.Services.AddSingleton(provider => new ChatModelFactory(
            provider.GetRequiredService<TimeProvider>(),
            Connections(ChatModelFactory.NewConnections()),
            guarded: Connections(new GuardedHttp(provider.GetRequiredService<RunnerEgress>().Installation).NewHandler())));

        HttpMessageHandler Connections(HttpMessageHandler handler) =>
            ModelRecording.Connections(builder.Configuration["LanguageModels:Record"], builder.Configuration["LanguageModels:Replay"], handler);
    }
}
