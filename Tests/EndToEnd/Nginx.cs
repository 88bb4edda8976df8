using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;

namespace Dashboard.Tests.EndToEnd;

/// <summary>Debian's nginx in front of the product, with the configuration that <c>deploy/nginx.conf</c> gives people.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private Nginx(DirectoryInfo folder, Process process, Uri address) => (_folder, _process, Address) = (folder, process, address);

    /// <summary>Where people open the product.</summary>
    public Uri Address { get; }

    /// <param name="web">What it passes everything on to.</param>
    public static async Task<Nginx> StartAsync(Uri web)
    {
        var folder = Directory.CreateTempSubdirectory("dashboard-nginx-");
        var port = FreePorts.Next();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "site.conf"), SiteFor(web, port, folder.FullName));
        await WriteCertificateAsync(folder.FullName);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "nginx.conf"), $$"""
            daemon off;
            pid nginx.pid;
            error_log stderr;
            events { }
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                include site.conf;
            }
            """);
        var process = Process.Start(new ProcessStartInfo(Find(), ["-p", folder.FullName, "-c", "nginx.conf", "-e", "stderr"]) { RedirectStandardError = true })!;
        var address = new Uri($"https://127.0.0.1:{port}");
        using var http = CreateClient();
        await Until.TrueAsync("nginx answers", async () =>
        {
            Assert.False(process.HasExited, "nginx ended: " + (process.HasExited ? await process.StandardError.ReadToEndAsync() : ""));
            using var response = await http.GetAsync(address);
            return response.IsSuccessStatusCode;
        });
        return new Nginx(folder, process, address);
    }

    /// <summary>A client that takes the certificate which nobody signed.</summary>
    public static HttpClient CreateClient() =>
        new(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>The file as it is shipped, with ports, certificate and the address of Web put in.</summary>
    private static string SiteFor(Uri web, int port, string folder)
    {
        var shipped = File.ReadAllText(Repository.PathOf("deploy", "nginx.conf"));
        return Regex.Replace(shipped, @"listen \[::\]:.*;", "")
            .Replace("listen 80;", $"listen 127.0.0.1:{FreePorts.Next()};", StringComparison.Ordinal)
            .Replace("listen 443 ", $"listen 127.0.0.1:{port} ", StringComparison.Ordinal)
            .Replace("server 127.0.0.1:5080;", $"server {web.Authority};", StringComparison.Ordinal)
            .Replace("/etc/letsencrypt/live/dashboard.example.org", folder, StringComparison.Ordinal);
    }

    private static async Task WriteCertificateAsync(string folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(Path.Combine(folder, "fullchain.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "privkey.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private static string Find() => new[] { "/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx" }.FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("nginx is not installed; ./test installs it.");
}
