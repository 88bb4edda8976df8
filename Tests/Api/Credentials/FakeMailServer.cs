using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Dashboard.Tests.Api.Credentials;

/// <summary>A mail server of a few words, on a port of its own: what it offers and takes, the test says.</summary>
internal sealed class FakeMailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _offers;
    private readonly string _user;
    private readonly string _password;

    public FakeMailServer(string offers, string user, string password)
    {
        (_offers, _user, _password) = (offers, user, password);
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Commands as they came, without what is secret in them.</summary>
    public List<string> Heard { get; } = [];

    /// <summary>Mails that were taken, head and body as they came.</summary>
    public ConcurrentQueue<string> Mails { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await TalkAsync(client.GetStream());
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // The test is over, or the client left.
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 fake ready");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            Heard.Add(line.Split(' ')[0]);
            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "EHLO":
                    var offers = _offers.Split(',', StringSplitOptions.RemoveEmptyEntries);
                    await writer.WriteLineAsync($"250{(offers.Length == 0 ? " " : "-")}fake");
                    for (var index = 0; index < offers.Length; index++)
                    {
                        await writer.WriteLineAsync($"250{(index == offers.Length - 1 ? " " : "-")}{offers[index]}");
                    }

                    break;
                case "AUTH" when line.StartsWith("AUTH PLAIN ", StringComparison.Ordinal):
                    var given = Encoding.UTF8.GetString(Convert.FromBase64String(line["AUTH PLAIN ".Length..]));
                    await writer.WriteLineAsync(given == $"\0{_user}\0{_password}" ? "235 welcome" : "535 no");
                    break;
                case "AUTH":
                    await writer.WriteLineAsync("334 VXNlcm5hbWU6");
                    var user = Text(await reader.ReadLineAsync(_stop.Token));
                    await writer.WriteLineAsync("334 UGFzc3dvcmQ6");
                    var password = Text(await reader.ReadLineAsync(_stop.Token));
                    await writer.WriteLineAsync(user == _user && password == _password ? "235 welcome" : "535 no");
                    break;
                case "STARTTLS":
                    await writer.WriteLineAsync("220 go ahead");
                    using (var certificate = Certificate())
                    {
                        await using var secure = new SslStream(stream, leaveInnerStreamOpen: true);
                        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, _stop.Token);
                    }

                    return;
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    var mail = new StringBuilder();
                    while (await reader.ReadLineAsync(_stop.Token) is { } part && part != ".")
                    {
                        mail.Append(part).Append('\n');
                    }

                    Mails.Enqueue(mail.ToString());
                    await writer.WriteLineAsync("250 taken");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 ok");
                    break;
            }
        }
    }

    private static string Text(string? base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64 ?? ""));

    /// <summary>One that nobody vouches for.</summary>
    private static X509Certificate2 Certificate()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
