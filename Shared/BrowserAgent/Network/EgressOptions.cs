using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>A connection of a browser that was not made because of the policy.</summary>
/// <param name="Host">As the browser named it.</param>
public sealed record RefusedConnection(string Host, int Port, HostRefusal Reason);

/// <summary>A connection of a browser that did not come about.</summary>
/// <param name="Host">As the browser named it.</param>
/// <param name="Error">What a browser that connects by itself calls it, such as <c>ERR_NAME_NOT_RESOLVED</c>.</param>
/// <param name="Refusal">What the policy said; null when it had no part in it.</param>
public sealed record FailedConnection(string Host, int Port, string Error, HostRefusedException? Refusal = null);

/// <summary>Where a browser session may go, and how it gets there.</summary>
public sealed record EgressOptions
{
    /// <summary>Can be replaced while the session is open: <see cref="EgressGuard.Policy"/>.</summary>
    public required NetworkPolicy Policy { get; init; }

    /// <summary>The system's own when null.</summary>
    public NameResolver? Resolve { get; init; }

    /// <summary>Straight to the address when null.</summary>
    public AddressConnector? Connect { get; init; }

    /// <summary>The proxy for a host where the session's settings name none.</summary>
    public Func<HostName, int, UpstreamProxy?>? ProxyFor { get; init; }

    /// <summary>Called for each connection that is refused, on any thread.</summary>
    public Action<RefusedConnection>? Refused { get; init; }
}
