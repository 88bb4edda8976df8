using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.Deployment;

/// <summary>The way in: people have accounts and programs have keys, so nothing before the Api asks for a password or takes one away.</summary>
[SupportedOSPlatform("linux")]
public sealed partial class ProxyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dashboard-deploy-");

    [Fact]
    public void No_shared_password_is_left_anywhere()
    {
        var files = new[] { "deploy", "AppHost", "docs", "eng" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*", SearchOption.AllDirectories))
            .Where(file => !OutputPattern().IsMatch(Path.GetRelativePath(Repository.Root, file)))
            .Append(Repository.PathOf("README.md")).Append(Repository.PathOf("aspire-manifest.json")).Append(Repository.PathOf("run"));

        // How to leave it behind is said in one place.
        var left = from file in files
                   let text = UpdatePattern().Replace(File.ReadAllText(file), "")
                   from Match match in SharedPasswordPattern().Matches(text)
                   select $"{Path.GetRelativePath(Repository.Root, file)}: {match.Value}";

        Assert.Empty(left);
    }

    [Theory]
    [InlineData("deploy/proxy/Caddyfile", "reverse_proxy")]
    [InlineData("deploy/nginx.conf", "proxy_pass")]
    public void Every_request_goes_on_with_its_Authorization(string file, string forwards)
    {
        var rules = string.Join('\n', File.ReadLines(Repository.PathOf(file)).Select(line => line.Split('#')[0]));

        Assert.Contains(forwards, rules);
        Assert.DoesNotMatch("(?i)authorization|basic_?auth|auth_basic|auth_request|forward_auth", rules);

        // Both pass headers on unless told otherwise.
        Assert.DoesNotMatch(@"header_up\s+-|request_header\s+-|proxy_pass_request_headers\s+off", rules);
    }

    [Fact]
    public async Task The_proxy_starts_without_a_password_and_does_not_mind_an_old_one()
    {
        var bare = await StartAsync(new() { ["WEB_ADDRESS"] = "web:8080" });
        var earlier = await StartAsync(new()
        {
            ["WEB_ADDRESS"] = "web:8080", ["SITE_ADDRESS"] = "https://d.example", ["TRUSTED_PROXIES"] = "private_ranges", ["DASHBOARD_USER"] = "someone", ["DASHBOARD_PASSWORD"] = "short",
        });
        var nowhere = await StartAsync([]);

        Assert.Equal((0, "run --config /etc/caddy/Caddyfile --adapter caddyfile web:8080 :80 127.0.0.1/32"), (bare.Code, bare.Output));
        Assert.Equal((0, "run --config /etc/caddy/Caddyfile --adapter caddyfile web:8080 https://d.example private_ranges"), (earlier.Code, earlier.Output));
        Assert.Equal(1, nowhere.Code);
        Assert.Contains("WEB_ADDRESS", nowhere.Output);
    }

    [Fact]
    public async Task Make_env_makes_all_that_is_needed_once_and_says_how_to_begin()
    {
        var file = Path.Combine(_folder.FullName, ".env");
        var made = await RunAsync(Repository.PathOf("deploy", "make-env"), ["https://d.example.org", file], []);
        var settings = File.ReadLines(file).Where(line => line.Contains('=') && !line.StartsWith('#')).Select(line => line.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var again = await RunAsync(Repository.PathOf("deploy", "make-env"), ["https://other.example.org", file], []);

        Assert.Equal(0, made.Code);
        Assert.Equal(1, again.Code);
        Assert.Equal(text, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal("https://d.example.org", settings["PUBLIC_URL"]);
        Assert.Matches("^[A-Z2-9]{4}(-[A-Z2-9]{4}){3}$", settings["SETUP_CODE"]);
        Assert.Contains(settings["SETUP_CODE"], made.Output);
        var asked = from text1 in ComposeTests.Load("compose.yaml")["services"].AllTexts()
                    from setting in ComposeSettings.In(text1)
                    where setting.Required
                    select setting.Name;
        Assert.All(asked, name => Assert.NotEqual("", settings[name]));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Runs the container's first program with a stand-in for Caddy that says how it was called.</summary>
    private Task<(int Code, string Output)> StartAsync(Dictionary<string, string> environment)
    {
        var caddy = Path.Combine(_folder.FullName, "caddy");
        File.WriteAllText(caddy, "#!/bin/sh\necho \"$* $WEB_ADDRESS $SITE_ADDRESS $TRUSTED_PROXIES\"\n");
        File.SetUnixFileMode(caddy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return RunAsync("/bin/sh", [Repository.PathOf("deploy", "proxy", "start")], environment);
    }

    private async Task<(int Code, string Output)> RunAsync(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_folder.FullName}:{start.Environment["PATH"]}";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, (await output + await errors).Trim());
    }

    [GeneratedRegex("(?i)DASHBOARD_USER|DASHBOARD_PASSWORD|DASHBOARD_GATE|basic_?auth|auth_basic|hash-password|dashboardpassword|one password for all|shared password|no accounts yet|until there are accounts|until accounts exist")]
    private static partial Regex SharedPasswordPattern();

    [GeneratedRegex(@"(?s)\n### From the shared password.*?(?=\n##)")]
    private static partial Regex UpdatePattern();

    [GeneratedRegex(@"(^|[\\/])(bin|obj|node_modules)[\\/]|\.env$")]
    private static partial Regex OutputPattern();
}
