namespace Dashboard.ServiceDefaults.Discovery;

/// <summary>
/// Sends requests for <c>https+http://name</c> to where the service of that name really is. When an address cannot be
/// reached the next one is tried: any request whose connection was refused, since nothing of it was sent, and one
/// without effects (GET, HEAD, OPTIONS) also when its connection broke before the answer.
/// </summary>
public sealed class ServiceDiscoveryHandler(ServiceEndpoints endpoints) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } wanted)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        var candidates = endpoints.ResolveAll(wanted);
        for (var index = 0; ; index++)
        {
            request.RequestUri = candidates[index];
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                endpoints.Answered(candidates[index]);
                return response;
            }
            catch (HttpRequestException failure) when (Note(failure, candidates[index]) && index + 1 < candidates.Count && MaySendAgain(request, failure))
            {
                // The next address may answer.
            }
            finally
            {
                // Whoever sends the same request again means the service, not this address of it.
                request.RequestUri = wanted;
            }
        }
    }

    private static bool IsRefused(HttpRequestException failure) => failure.HttpRequestError
        is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;

    private static bool MaySendAgain(HttpRequestMessage request, HttpRequestException failure) =>
        IsRefused(failure)
        || (request.Content is null && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Options));

    /// <returns>True, so that it can stand in a filter.</returns>
    private bool Note(HttpRequestException failure, Uri address)
    {
        if (IsRefused(failure))
        {
            endpoints.Refused(address);
        }

        return true;
    }
}
