// The topology: who is there, who knows whom, who waits for whom.
var builder = DistributedApplication.CreateBuilder(args);
const string practiceSite = "http://127.0.0.1:5081";

var encryptionKey = Secret("encryptionkey");
var runnerKey = Secret("runnerkey");

var database = builder.AddPostgres("postgres")
    .WithDataVolume()
    .WithLifetime(ContainerLifetime.Persistent)
    .AddDatabase("database", "dashboard");
var redis = builder.AddRedis("redis")
    .WithDataVolume();

var api = builder.AddProject<Projects.Api>("api", launchProfileName: null)
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReference(database).WaitFor(database)
    .WithReference(redis).WaitFor(redis)
    .WithEnvironment("ENCRYPTION_KEY", encryptionKey)
    .WithEnvironment("RUNNER_KEY", runnerKey);

// Runners know neither database nor master key: they ask the Api.
builder.AddProject<Projects.Runner>("runner")
    .WithReference(redis)
    .WithReference(api).WaitFor(api)
    .WithEnvironment("RUNNER_KEY", runnerKey)
    .WithReplicas(2);

var web = builder.AddProject<Projects.Web>("web")
    .WithReference(api).WaitFor(api)
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints();

if (builder.ExecutionContext.IsRunMode)
{
    // Azurite is for development; a published single server keeps artifacts in a directory.
    var blobs = builder.AddAzureStorage("storage")
        .RunAsEmulator(emulator => emulator.WithDataVolume())
        .AddBlobs("blobs");
    api.WithReference(blobs).WaitFor(blobs).WithEnvironment("PRACTICE_URL", practiceSite);
    web.WithEnvironment("Practice__Url", practiceSite);
}

builder.Build().Run();

// 44 characters of text carry more than the 32 random bytes that a master key needs.
IResourceBuilder<ParameterResource> Secret(string name) =>
    builder.AddParameter(name, new GenerateParameterDefault { MinLength = 44, Special = false }, secret: true, persist: true);
