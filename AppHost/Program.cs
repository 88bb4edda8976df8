using Dashboard.AppHost;
using Microsoft.Extensions.Configuration;

// The topology: who is there, who knows whom, who waits for whom. How each is published: Publishing.cs.
var builder = DistributedApplication.CreateBuilder(args);
var publishing = Publishing.Choose(builder);
const string practiceSite = "http://127.0.0.1:5081";

// What the services read, and no more: the password of Redis by itself, for one, is none of a runner's business.
const ReferenceEnvironmentInjectionFlags wanted = ReferenceEnvironmentInjectionFlags.ConnectionString | ReferenceEnvironmentInjectionFlags.ServiceDiscovery;

var encryptionKey = Secret("encryptionkey");
var runnerKey = Secret("runnerkey");

var postgres = builder.AddPostgres("postgres")
    .WithDataVolume("dashboard-postgres-data")
    .WithLifetime(ContainerLifetime.Persistent);
var database = postgres.AddDatabase("database", "dashboard");
var redis = builder.AddRedis("redis")
    .WithDataVolume("dashboard-redis-data")
    .KeepEverything();

var api = builder.AddProject<Projects.Api>("api", launchProfileName: null)
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .DisableForwardedHeaders()
    .WithReferenceEnvironment(wanted)
    .WithReference(database).WaitFor(database)
    .WithReference(redis).WaitFor(redis)
    .WithEnvironment("ENCRYPTION_KEY", encryptionKey)
    .WithEnvironment("RUNNER_KEY", runnerKey)
    .WithOwnSettings(builder, OwnSettings.OfApi);

// Runners know neither database nor master key: they ask the Api.
var runner = builder.AddProject<Projects.Runner>("runner", launchProfileName: null)
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .DisableForwardedHeaders()
    .WithReferenceEnvironment(wanted)
    .WithReference(redis).WaitFor(redis)
    .WithReference(api).WaitFor(api)
    .WithEnvironment("RUNNER_KEY", runnerKey)
    .WithOwnSettings(builder, OwnSettings.OfRunner)
    .WithReplicas(builder.Configuration.GetValue("Runners", 2));

var web = builder.AddProject<Projects.Web>("web", launchProfileName: null)
    .WithHttpEndpoint(port: builder.ExecutionContext.IsRunMode ? 5080 : null)
    .WithHttpHealthCheck("/health")
    .DisableForwardedHeaders()
    .WithReferenceEnvironment(wanted)
    .WithReference(api).WaitFor(api);

if (publishing.UsesBlobStorage)
{
    // Azurite here, Azure Blob Storage when published there. A single server keeps artifacts in a directory instead:
    // Azurite holds its index in memory for seconds and is no production store.
    var blobs = builder.AddAzureStorage("storage")
        .RunAsEmulator(emulator => emulator.WithDataVolume())
        .AddBlobs("blobs");
    api.WithReference(blobs).WaitFor(blobs);
}

if (builder.ExecutionContext.IsRunMode)
{
    // Browsers go nowhere on this machine but there.
    api.WithEnvironment("PRACTICE_URL", practiceSite).WithEnvironment("Network__PrivateHosts", new Uri(practiceSite).Authority);
    runner.WithEnvironment("Network__PrivateHosts", new Uri(practiceSite).Authority);
    web.WithEnvironment("Practice__Url", practiceSite).WithExternalHttpEndpoints();
}
else
{
    // Here Aspire makes the database; published, its server does at its first start.
    postgres.WithEnvironment("POSTGRES_DB", "dashboard");
    publishing.Publish(api, runner, web);
}

builder.Build().Run();

// 44 characters of text carry more than the 32 random bytes that a master key needs.
IResourceBuilder<ParameterResource> Secret(string name) =>
    builder.AddParameter(name, new GenerateParameterDefault { MinLength = 44, Special = false }, secret: true, persist: true);
