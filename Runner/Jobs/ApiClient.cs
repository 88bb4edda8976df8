using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dashboard.Contracts;

namespace Dashboard.Runner.Jobs;

/// <summary>The Api as a runner sees it. Every call throws <see cref="HttpRequestException"/> when the Api cannot be reached or refuses.</summary>
internal sealed class ApiClient(HttpClient http, RunnerIdentity identity)
{
    public async Task<HeartbeatResponse> HeartbeatAsync(RunnerHeartbeat heartbeat, CancellationToken cancellationToken)
    {
        using var response = await PostAsync(RunnerRoutes.Heartbeat, heartbeat, ContractsJson.Default.RunnerHeartbeat, cancellationToken);

        // An Api of the version before answers nothing.
        return response.StatusCode == HttpStatusCode.NoContent
            ? new HeartbeatResponse(Drain: false)
            : (await response.Content.ReadFromJsonAsync(ContractsJson.Default.HeartbeatResponse, cancellationToken))!;
    }

    /// <param name="held">After a claim without an answer, what this runner holds; else null.</param>
    /// <returns>Null when nothing waits.</returns>
    public async Task<ClaimedExecution?> ClaimAsync(IReadOnlyList<LeaseReference>? held, CancellationToken cancellationToken)
    {
        using var response = await PostAsync(RunnerRoutes.Claim, new ClaimRequest(identity.Id, Resumes: true, held), ContractsJson.Default.ClaimRequest, cancellationToken);
        return response.StatusCode == HttpStatusCode.NoContent
            ? null
            : await response.Content.ReadFromJsonAsync(ContractsJson.Default.ClaimedExecution, cancellationToken);
    }

    public async Task<RenewResponse> RenewAsync(IReadOnlyList<LeaseReference> leases, CancellationToken cancellationToken)
    {
        var request = new RenewRequest(identity.Id, leases);
        using var response = await PostAsync(RunnerRoutes.Renew, request, ContractsJson.Default.RenewRequest, cancellationToken);
        return (await response.Content.ReadFromJsonAsync(ContractsJson.Default.RenewResponse, cancellationToken))!;
    }

    public async Task ReleaseAsync(LeaseReference lease, CancellationToken cancellationToken)
    {
        var request = new ReleaseRequest(identity.Id, lease.ExecutionId, lease.Attempt);
        using var response = await PostAsync(RunnerRoutes.Release, request, ContractsJson.Default.ReleaseRequest, cancellationToken);
    }

    /// <exception cref="OperationCanceledException">The attempt is over.</exception>
    /// <exception cref="ExecutionFailedException">Something that the task names cannot be had.</exception>
    public async Task<ExecutionSecrets> SecretsAsync(LeaseReference lease, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(RunnerRoutes.SecretsOf(lease.ExecutionId, lease.Attempt, identity.Id), cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return (await response.Content.ReadFromJsonAsync(ContractsJson.Default.ExecutionSecrets, cancellationToken))!;
        }

        if (response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity
            && await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken) is var problem
            && problem.TryGetProperty("code", out var code))
        {
            throw code.GetString() == "lease_lost"
                ? new OperationCanceledException("The attempt is over.")
                : new ExecutionFailedException(code.GetString()!, problem.GetProperty("detail").GetString() ?? "");
        }

        response.EnsureSuccessStatusCode();
        throw new HttpRequestException("The Api gave no credentials.", null, response.StatusCode);
    }

    /// <returns>Why no model may be asked any more; null when one may.</returns>
    public async Task<string?> QuotaRefusalAsync(LeaseReference lease, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(RunnerRoutes.QuotaOf(lease.ExecutionId, lease.Attempt, identity.Id), cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync(ContractsJson.Default.QuotaResponse, cancellationToken))!.Refusal;
    }

    /// <returns>The state that the attempt begins with; null when it is no longer kept.</returns>
    public async Task<byte[]?> CheckpointAsync(LeaseReference lease, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(RunnerRoutes.CheckpointOf(lease.ExecutionId, lease.Attempt, identity.Id), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Fetches a file that the person of a takeover chose. The Api then holds it no longer.</summary>
    public async Task TakeFileAsync(LeaseReference lease, Guid takeover, Guid file, Stream target, CancellationToken cancellationToken)
    {
        var route = RunnerRoutes.TakeoverFileOf(lease.ExecutionId, lease.Attempt, identity.Id, takeover, file);
        using var response = await http.GetAsync(route, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await response.Content.CopyToAsync(target, cancellationToken);
    }

    public async Task StoreAsync(LeaseReference lease, string key, string contentType, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var body = new ReadOnlyMemoryContent(content);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var response = await http.PutAsync(RunnerRoutes.ArtifactOf(lease.ExecutionId, lease.Attempt, identity.Id, key), body, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private async Task<HttpResponseMessage> PostAsync<T>(string route, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var response = await http.PostAsJsonAsync(RunnerRoutes.Prefix + route, body, type, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new HttpRequestException($"The Api answered {(int)response.StatusCode} to {route}: {text}", null, response.StatusCode);
        }
    }
}
