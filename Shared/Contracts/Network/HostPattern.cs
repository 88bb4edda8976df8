using System.Globalization;
using System.Net;

namespace Dashboard.Contracts;

/// <summary>
/// One line of a list of hosts: <c>example.com</c> (that name alone), <c>*.example.com</c> (all names below it), an address, a
/// network such as <c>10.0.0.0/8</c>, each with or without <c>:port</c>; <c>*</c> is everything.
/// </summary>
public sealed class HostPattern
{
    /// <summary>Longest pattern, in characters.</summary>
    public const int MaxLength = 300;

    private readonly HostName? _host;
    private readonly string? _below;
    private readonly IPNetwork? _network;
    private readonly int? _port;

    private HostPattern(string text, int? port, HostName? host = null, string? below = null, IPNetwork? network = null) =>
        (Text, _port, _host, _below, _network) = (text, port, host, below, network);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <returns>Null when it is none.</returns>
    public static HostPattern? Parse(string? text)
    {
        var written = (text ?? "").Trim();
        var (host, port) = Split(written);
        if (host.Length == 0 || written.Length > MaxLength || port is < 1 or > 65_535)
        {
            return null;
        }

        if (host == "*")
        {
            return new HostPattern(written, port, below: "");
        }

        if (host.StartsWith("*.", StringComparison.Ordinal))
        {
            return HostName.Parse(host[2..]) is { Address: null } below ? new HostPattern(written, port, below: "." + below.Text) : null;
        }

        if (host.Contains('/', StringComparison.Ordinal))
        {
            return IPNetwork.TryParse(host, out var network) ? new HostPattern(written, port, network: network) : null;
        }

        return HostName.Parse(host) is { } name ? new HostPattern(written, port, host: name) : null;
    }

    /// <summary>Reads a list of a setting, separated by commas, semicolons or white space.</summary>
    /// <param name="setting">Name of the setting, for the message.</param>
    /// <exception cref="FormatException">Names the entry that is no pattern.</exception>
    public static IReadOnlyList<HostPattern> ParseSetting(string setting, string? list) =>
        [.. (list ?? "").Split([',', ';', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(text => Parse(text) ?? throw new FormatException(
            $"{setting} names “{text}”, which is no host. Write hosts such as example.com, *.example.com, 10.0.0.7:8080 or 10.0.0.0/8, separated by commas."))];

    /// <summary>Whether it means this host by the name or the address that was asked for.</summary>
    public bool Matches(HostName host, int port)
    {
        if (_port is { } only && only != port)
        {
            return false;
        }

        return _below is { } ending
            ? ending.Length == 0 || (host.Address is null && host.Text.Length > ending.Length && host.Text.EndsWith(ending, StringComparison.Ordinal))
            : host.Address is { } address ? MatchesAddress(address, port) : _host == host;
    }

    /// <summary>Whether it means this very address, alone or as part of a network; names mean none, whatever they lead to.</summary>
    public bool MatchesAddress(IPAddress address, int port)
    {
        if (_port is { } only && only != port)
        {
            return false;
        }

        var plain = PublicAddress.Plain(address);
        return _network is { } network ? network.Contains(plain) : plain.Equals(_host?.Address);
    }

    public override string ToString() => Text;

    /// <summary>The port is what follows the last colon, unless the colons are those of an address without brackets.</summary>
    private static (string Host, int? Port) Split(string text)
    {
        var colon = text.LastIndexOf(':');
        var isPort = colon > 0 && (text[colon - 1] == ']' || text.IndexOf(':', StringComparison.Ordinal) == colon);
        if (!isPort)
        {
            return (text, null);
        }

        var port = int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return (text[..colon], port);
    }
}
