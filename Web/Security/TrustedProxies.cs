using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Dashboard.Web.Security;

/// <summary>
/// Whose word about a request is taken: the address of the client (<c>X-Forwarded-For</c>) and the scheme it used
/// (<c>X-Forwarded-Proto</c>). The host name is never taken from a header: proxies pass <c>Host</c> on unchanged.
/// </summary>
internal static class TrustedProxies
{
    /// <summary>Setting: addresses and networks (<c>172.16.0.0/12</c>), separated by commas, semicolons or blanks. Nobody when empty.</summary>
    public const string Setting = "TrustedProxies";

    /// <exception cref="InvalidOperationException">An entry is neither an address nor a network.</exception>
    public static void AddTrustedProxies(this WebApplicationBuilder builder)
    {
        var networks = (builder.Configuration[Setting] ?? "").Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries).Select(Parse).ToArray();
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = networks.Length == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in networks)
            {
                options.KnownIPNetworks.Add(network);
            }

            // As many proxies as are trusted may stand in a row; the first that is not trusted is the client.
            options.ForwardLimit = null;
        });
    }

    public static void UseTrustedProxies(this WebApplication app) => app.UseForwardedHeaders();

    private static IPNetwork Parse(string entry)
    {
        if (IPAddress.TryParse(entry, out var address))
        {
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        return IPNetwork.TryParse(entry, out var network)
            ? network
            : throw new InvalidOperationException($"{Setting}: \"{entry}\" is neither an address nor a network such as 172.16.0.0/12.");
    }
}
