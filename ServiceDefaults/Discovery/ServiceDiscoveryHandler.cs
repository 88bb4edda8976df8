namespace Dashboard.ServiceDefaults.Discovery;

/// <summary>Sends requests for <c>https+http://name</c> to where the service of that name really is.</summary>
internal sealed class ServiceDiscoveryHandler(ServiceEndpoints endpoints) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is { } address)
        {
            request.RequestUri = endpoints.Resolve(address);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
