using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dashboard.Contracts;
using Dashboard.Messaging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>
/// Speaks the runner protocol as a runner does, for tests that decide what is said and when. Executions of others that
/// it is given on the way are kept for who asks for them later.
/// </summary>
internal sealed class PretendRunner : IAsyncDisposable
{
    private readonly Dictionary<Guid, ClaimedExecution> _others = [];
    private readonly Dictionary<LeaseReference, long> _sequences = [];
    private readonly Installation _installation;
    private readonly RedisConnection _redis;

    private PretendRunner(Installation installation)
    {
        _installation = installation;
        _redis = new RedisConnection(installation.Redis, NullLogger<RedisConnection>.Instance);
    }

    public Guid Id { get; } = Guid.CreateVersion7();

    public static async Task<PretendRunner> StartAsync(Installation installation)
    {
        var runner = new PretendRunner(installation);
        await runner.HeartbeatAsync();
        return runner;
    }

    /// <summary>A sign of life.</summary>
    public async Task<HeartbeatResponse> HeartbeatAsync(string version = "1", bool stopped = false)
    {
        var heartbeat = new RunnerHeartbeat(Id, $"pretend {Id:N}", "test", version, "test", 10, 0, 1, 0, Draining: stopped, stopped);
        using var response = await PostAsync(RunnerRoutes.Heartbeat, heartbeat, ContractsJson.Default.RunnerHeartbeat);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync(ContractsJson.Default.HeartbeatResponse))!;
    }

    /// <summary>One look for work.</summary>
    /// <param name="resumes">False for a runner of the version before, which knows no checkpoints.</param>
    /// <param name="held">After a claim whose answer was lost: what the runner knows it holds.</param>
    public async Task<ClaimedExecution?> ClaimAsync(bool resumes = true, IReadOnlyList<LeaseReference>? held = null)
    {
        using var response = await PostAsync(RunnerRoutes.Claim, new ClaimRequest(Id, resumes, held), ContractsJson.Default.ClaimRequest);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return response.StatusCode == HttpStatusCode.NoContent
            ? null
            : await response.Content.ReadFromJsonAsync(ContractsJson.Default.ClaimedExecution);
    }

    /// <summary>Looks for work until it is given this execution, and meanwhile keeps what it is given on the way.</summary>
    public async Task<ClaimedExecution> ClaimAsync(Guid execution) =>
        await Until.SomeAsync($"execution {execution} can be claimed", async () =>
        {
            await RenewOthersAsync();
            if (!_others.Remove(execution, out var claimed))
            {
                claimed = await ClaimAsync();
            }

            if (claimed is not null && claimed.ExecutionId != execution)
            {
                _others[claimed.ExecutionId] = claimed;
                return null;
            }

            return claimed;
        });

    /// <summary>Runs a task and claims the execution.</summary>
    public async Task<LeaseReference> StartAsync(Guid task)
    {
        var claimed = await ClaimAsync(await _installation.RunAsync(task));
        return new LeaseReference(claimed.ExecutionId, claimed.Attempt);
    }

    public async Task<LeaseStatus> RenewAsync(LeaseReference lease) => Assert.Single(await RenewAsync([lease]));

    public async Task ReleaseAsync(LeaseReference lease)
    {
        using var response = await PostAsync(RunnerRoutes.Release, new ReleaseRequest(Id, lease.ExecutionId, lease.Attempt), ContractsJson.Default.ReleaseRequest);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    public async Task<HttpResponseMessage> StoreAsync(LeaseReference lease, string key, byte[] content, string contentType = "image/jpeg")
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, AddressOf(RunnerRoutes.ArtifactOf(lease.ExecutionId, lease.Attempt, Id, key)));
        request.Headers.Add(RunnerRoutes.KeyHeader, Installation.RunnerKey);
        request.Content = new ByteArrayContent(content) { Headers = { ContentType = new(contentType) } };
        return await _installation.Http.SendAsync(request);
    }

    /// <summary>The state that an attempt begins with.</summary>
    public async Task<HttpResponseMessage> CheckpointAsync(LeaseReference lease)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(RunnerRoutes.CheckpointOf(lease.ExecutionId, lease.Attempt, Id)));
        request.Headers.Add(RunnerRoutes.KeyHeader, Installation.RunnerKey);
        return await _installation.Http.SendAsync(request);
    }

    public async Task<HttpResponseMessage> SecretsAsync(LeaseReference lease)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(RunnerRoutes.SecretsOf(lease.ExecutionId, lease.Attempt, Id)));
        request.Headers.Add(RunnerRoutes.KeyHeader, Installation.RunnerKey);
        return await _installation.Http.SendAsync(request);
    }

    /// <summary>Sends events with the next sequences; returns before they are committed.</summary>
    public async Task SendAsync(LeaseReference lease, params RunnerEvent[] events)
    {
        foreach (var happened in events)
        {
            var sequence = _sequences[lease] = _sequences.GetValueOrDefault(lease) + 1;
            await SendAsync(lease, sequence, happened);
        }
    }

    /// <summary>Sends an event with a sequence of the test's choice.</summary>
    public async Task SendAsync(LeaseReference lease, long sequence, RunnerEvent happened)
    {
        var envelope = new RunnerEventEnvelope(lease.ExecutionId, lease.Attempt, sequence, DateTimeOffset.UtcNow, happened);
        var json = JsonSerializer.SerializeToUtf8Bytes(envelope, ContractsJson.Default.RunnerEventEnvelope);
        await (await _redis.DatabaseAsync()).AddAsync(RedisNames.Events(lease.ExecutionId), json);
    }

    /// <summary>Sends events and waits until the database has them.</summary>
    public async Task CommitAsync(LeaseReference lease, params RunnerEvent[] events)
    {
        await SendAsync(lease, events);
        await Until.TrueAsync("events are committed", async () =>
        {
            var status = await RenewAsync(lease);
            var arrived = status.CommittedSequence == _sequences[lease];
            Assert.True(arrived || status.Held, $"Execution {lease.ExecutionId} was taken from attempt {lease.Attempt}: its events are committed no more.");
            return arrived;
        });
    }

    public Task CompleteAsync(LeaseReference lease, JsonElement? data = null, string? summary = null) => CommitAsync(
        lease,
        new FinishedEvent { Outcome = ExecutionOutcome.Completed, Summary = summary, Data = data, Verdict = Verdict.Unverified });

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    private async Task<IReadOnlyList<LeaseStatus>> RenewAsync(IReadOnlyList<LeaseReference> leases)
    {
        using var response = await PostAsync(RunnerRoutes.Renew, new RenewRequest(Id, leases), ContractsJson.Default.RenewRequest);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync(ContractsJson.Default.RenewResponse))!.Leases;
    }

    /// <summary>What was taken away all the same is forgotten: it can be claimed again.</summary>
    private async Task RenewOthersAsync()
    {
        if (_others.Count == 0)
        {
            return;
        }

        foreach (var lost in (await RenewAsync([.. _others.Values.Select(other => new LeaseReference(other.ExecutionId, other.Attempt))])).Where(status => !status.Held))
        {
            _others.Remove(lost.ExecutionId);
        }
    }

    private async Task<HttpResponseMessage> PostAsync<T>(string route, T body, JsonTypeInfo<T> type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, AddressOf(RunnerRoutes.Prefix + route));
        request.Headers.Add(RunnerRoutes.KeyHeader, Installation.RunnerKey);
        request.Content = JsonContent.Create(body, type);
        return await _installation.Http.SendAsync(request);
    }

    private Uri AddressOf(string path) => new(_installation.Api, path);
}
