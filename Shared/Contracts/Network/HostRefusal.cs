namespace Dashboard.Contracts;

/// <summary>Why a host may not be reached.</summary>
public enum HostRefusal
{
    /// <summary>It is no host.</summary>
    Invalid,

    /// <summary>A list names it.</summary>
    Blocked,

    /// <summary>There is a list of what may be reached, and it is not on it.</summary>
    NotAllowed,

    /// <summary>It leads to this machine, its network or its cloud, and the administrator has not allowed that.</summary>
    Private,
}

/// <summary>A connection is not made because of the <see cref="NetworkPolicy"/>. The message is a sentence for people.</summary>
/// <param name="host">As it was asked for.</param>
public sealed class HostRefusedException(string host, int port, HostRefusal reason) : Exception(Sentence(host, reason, port))
{
    /// <summary>Stable code of the error that people and models are told.</summary>
    public const string Code = "host_not_allowed";

    public string Host { get; } = host;

    public int Port { get; } = port;

    public HostRefusal Reason { get; } = reason;

    /// <summary>The refusal behind an error of whoever wanted the connection; null when there is none.</summary>
    public static HostRefusedException? In(Exception? error)
    {
        while (error is not (null or HostRefusedException))
        {
            error = error.InnerException;
        }

        return (HostRefusedException?)error;
    }

    /// <summary>Names the host and says why it is not reached.</summary>
    /// <param name="port">Is named, too, where it is no usual one and hosts are allowed port by port.</param>
    public static string Sentence(string host, HostRefusal reason, int port = 80) => reason switch
    {
        HostRefusal.Blocked => $"{host} is on a list of blocked hosts.",
        HostRefusal.NotAllowed => $"{host} is not among the hosts that are allowed here.",
        HostRefusal.Private => $"{(port is 80 or 443 ? host : $"{host}:{port}")} belongs to a private network, and the administrator of this installation has not allowed it (Network__PrivateHosts).",
        _ => $"“{host}” is not the name or address of a host.",
    };
}
