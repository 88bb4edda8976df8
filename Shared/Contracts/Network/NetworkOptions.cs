namespace Dashboard.Contracts;

/// <summary>The administrator's word on where connections may go, the same for Api and Runner: section <c>Network</c>.</summary>
public sealed class NetworkOptions
{
    /// <summary>
    /// Hosts that may belong to private networks or to this machine, as patterns with or without a port, separated by commas.
    /// Nothing private is reached without it.
    /// </summary>
    public string? PrivateHosts { get; set; }

    /// <summary>Hosts that nothing here may reach, whatever a task says, separated by commas.</summary>
    public string? BlockedHosts { get; set; }

    /// <summary>What holds for a task with these lists, or for anything else when there are none.</summary>
    /// <exception cref="FormatException">An entry is no pattern.</exception>
    public NetworkPolicy Policy(IReadOnlyList<string>? allowed = null, IReadOnlyList<string>? blocked = null) => new(
        Patterns(allowed),
        [.. Patterns(blocked), .. HostPattern.ParseSetting("Network__BlockedHosts", BlockedHosts)],
        HostPattern.ParseSetting("Network__PrivateHosts", PrivateHosts));

    /// <summary>An entry that cannot be read must not be passed over: without it a list would allow more.</summary>
    private static IReadOnlyList<HostPattern> Patterns(IReadOnlyList<string>? list) =>
        [.. (list ?? []).Select(text => HostPattern.Parse(text) ?? throw new FormatException($"“{text}” in the task's lists is no host."))];
}
