using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Dashboard.Web.Proxy;

/// <summary>Healthy when the Api is. What the Api depends on is reported under its own names.</summary>
internal sealed class ApiHealthCheck(IHttpClientFactory clients) : IHealthCheck
{
    public const string ClientName = "api";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var response = await clients.CreateClient(ClientName).GetAsync("/health", cancellationToken);
            var states = await ReadStatesAsync(response, cancellationToken);
            return response.IsSuccessStatusCode
                ? HealthCheckResult.Healthy(data: states)
                : HealthCheckResult.Unhealthy($"The Api reports {(int)response.StatusCode}.", data: states);
        }
        catch (HttpRequestException unreachable)
        {
            return HealthCheckResult.Unhealthy($"The Api does not answer: {unreachable.Message}");
        }
    }

    private static async Task<Dictionary<string, object>> ReadStatesAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            return [];
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var states = await JsonSerializer.DeserializeAsync<Dictionary<string, string>>(body, cancellationToken: cancellationToken);
        return states?.Where(state => state.Key != "status").ToDictionary(state => state.Key, state => (object)state.Value) ?? [];
    }
}
