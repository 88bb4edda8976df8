using System.Security.Cryptography;
using System.Text;

namespace Dashboard.BrowserAgent;

/// <summary>The server's part of how a WebSocket begins (RFC 6455, section 4.2).</summary>
internal static class WebSocketGreeting
{
    private const string Suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int Longest = 16 * 1024;

    /// <returns>False when somebody asks for another path, or for no WebSocket: whoever that is gets nothing.</returns>
    public static async Task<bool> AnswerAsync(Stream client, string path, CancellationToken cancellationToken)
    {
        var head = new byte[Longest];
        var read = 0;
        while (head.AsSpan(0, read).IndexOf("\r\n\r\n"u8) < 0)
        {
            var part = read < Longest ? await client.ReadAsync(head.AsMemory(read), cancellationToken) : 0;
            if (part == 0)
            {
                return false;
            }

            read += part;
        }

        var lines = Encoding.ASCII.GetString(head, 0, read).Split("\r\n");
        var key = lines.FirstOrDefault(static line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase))?.Split(':', 2)[1].Trim();
        if (key is null || lines[0] != $"GET {path} HTTP/1.1")
        {
            return false;
        }

        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Suffix)));
        var answer = $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n";
        await client.WriteAsync(Encoding.ASCII.GetBytes(answer), cancellationToken);
        return true;
    }
}
