using System.Globalization;
using System.Net.Security;
using System.Text;
using Dashboard.Api.Credentials.Types;
using Dashboard.Contracts;

namespace Dashboard.Api.Credentials.Testing;

/// <summary>
/// Greets a mail server, makes the connection safe, signs in and leaves, without sending anything (RFC 5321, RFC 3207, RFC 4954).
/// </summary>
internal sealed class SmtpTest(GuardedConnector outside)
{
    private const int LongestLine = 4_096;
    private const int MostLines = 100;

    public async Task<CredentialTestOutcome> RunAsync(CredentialValues values, CancellationToken cancellationToken)
    {
        var (host, port, security) = (values.Text("host")!, values.Number("port")!.Value, values.Text("security"));
        Stream stream = await outside.ConnectAsync(host, port, cancellationToken);
        try
        {
            if (security == "tls")
            {
                stream = await SecureAsync(stream, host, cancellationToken);
            }

            Expect(await ReadAsync(stream, cancellationToken), 220, "did not greet");
            var offers = await GreetAsync(stream, cancellationToken);
            if (security == "starttls")
            {
                if (!offers.Contains("STARTTLS"))
                {
                    throw new CredentialTestException("starttls_not_offered", "The server does not offer STARTTLS on this port. Choose TLS from the start, or another port.");
                }

                Expect(await AskAsync(stream, "STARTTLS", cancellationToken), 220, "refused STARTTLS");
                stream = await SecureAsync(stream, host, cancellationToken);
                offers = await GreetAsync(stream, cancellationToken);
            }

            if (values.Text("username") is { } user)
            {
                await SignInAsync(stream, offers, user, values.Text("password") ?? "", cancellationToken);
            }

            Expect(await AskAsync(stream, "NOOP", cancellationToken), 250, "refused NOOP");
            await AskAsync(stream, "QUIT", cancellationToken);
            return new CredentialTestOutcome(true, null, null);
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private static async Task<Stream> SecureAsync(Stream stream, string host, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, cancellationToken);
        return secure;
    }

    /// <returns>What the server offers, in upper case: <c>STARTTLS</c>, <c>AUTH PLAIN LOGIN</c>.</returns>
    private static async Task<HashSet<string>> GreetAsync(Stream stream, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(stream, "EHLO dashboard.invalid", cancellationToken);
        Expect(reply, 250, "refused EHLO");
        return [.. reply.Lines.Skip(1).Select(line => line.ToUpperInvariant())];
    }

    private static async Task SignInAsync(Stream stream, HashSet<string> offers, string user, string password, CancellationToken cancellationToken)
    {
        var ways = offers.FirstOrDefault(offer => offer.StartsWith("AUTH ", StringComparison.Ordinal))?.Split(' ') ?? [];
        Reply reply;
        if (ways.Contains("PLAIN"))
        {
            reply = await AskAsync(stream, $"AUTH PLAIN {Base64($"\0{user}\0{password}")}", cancellationToken);
        }
        else if (ways.Contains("LOGIN"))
        {
            Expect(await AskAsync(stream, "AUTH LOGIN", cancellationToken), 334, "refused AUTH LOGIN");
            Expect(await AskAsync(stream, Base64(user), cancellationToken), 334, "refused the user");
            reply = await AskAsync(stream, Base64(password), cancellationToken);
        }
        else
        {
            throw new CredentialTestException("sign_in_not_offered", "The server offers no way to sign in that is known here (PLAIN, LOGIN). Perhaps it does after STARTTLS.");
        }

        if (reply.Code != 235)
        {
            throw new CredentialTestException(TestErrors.Rejected, $"The mail server does not take user and password ({reply.Code}).");
        }
    }

    private static void Expect(Reply reply, int code, string otherwise)
    {
        if (reply.Code != code)
        {
            throw new CredentialTestException(TestErrors.Unexpected, $"The mail server {otherwise} ({reply.Code}).");
        }
    }

    private static async Task<Reply> AskAsync(Stream stream, string line, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), cancellationToken);
        return await ReadAsync(stream, cancellationToken);
    }

    /// <summary>A reply of one or several lines: the last has a blank behind its code.</summary>
    private static async Task<Reply> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        List<string> lines = [];
        while (lines.Count < MostLines)
        {
            var line = await LineAsync(stream, cancellationToken);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            {
                throw new CredentialTestException(TestErrors.Unexpected, "This is not a mail server: it does not speak SMTP. Perhaps it expects TLS from the start.");
            }

            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-')
            {
                return new Reply(code, lines);
            }
        }

        throw new CredentialTestException(TestErrors.Unexpected, "The mail server does not end its answer.");
    }

    /// <summary>Byte by byte: nothing may be read that belongs to TLS.</summary>
    private static async Task<string> LineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        while (bytes.Count < LongestLine)
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0)
            {
                throw new CredentialTestException(TestErrors.Unexpected, "The server closed the connection. Perhaps it expects TLS from the start.");
            }

            if (one[0] == '\n')
            {
                return Encoding.UTF8.GetString([.. bytes]).TrimEnd('\r');
            }

            bytes.Add(one[0]);
        }

        throw new CredentialTestException(TestErrors.Unexpected, "This is not a mail server: it does not speak SMTP.");
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <param name="Lines">Without their code.</param>
    private sealed record Reply(int Code, IReadOnlyList<string> Lines);
}
