using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>
/// Pages that nobody here wrote: Python's documentation, todo applications in several frameworks, a registry of packages.
/// <c>eng/pages.sh</c> brings them to this machine; each is served when it is first asked for.
/// </summary>
public sealed class ThirdPartyPages : IAsyncLifetime
{
    public const string User = "ada";
    public const string Password = "lovelace-1815";

    private readonly List<FolderServer> _folders = [];
    private readonly DirectoryInfo _registryFolder = Directory.CreateTempSubdirectory("registry-");
    private ServiceProcess? _registry;
    private string _pages = "";

    public async ValueTask InitializeAsync() => _pages = await PrepareAsync();

    /// <summary>The documentation's first page.</summary>
    public async Task<string> PythonAsync() => await ServeAsync("python", "html") + "/index.html";

    /// <summary>A todo application.</summary>
    /// <param name="framework">A folder of the package <c>todomvc</c>, or <c>react-16</c>, <c>svelte</c> or <c>angular</c>.</param>
    public async Task<string> TodoAsync(string framework) => framework switch
    {
        "react-16" => await ServeAsync("npm", "node_modules", "todomvc-react", "dist") + "/index.html",
        "svelte" or "angular" => await ServeAsync("npm") + $"/todo-{framework}/index.html",
        _ => await ServeAsync("npm", "node_modules", "todomvc") + $"/examples/{framework}/index.html",
    };

    /// <summary>A registry that holds three packages, and an account.</summary>
    public async Task<string> RegistryAsync()
    {
        var port = FreePorts.Next();
        var config = Path.Combine(_registryFolder.FullName, "config.yaml");
        await File.WriteAllTextAsync(config, """
            storage: ./storage
            web: { title: Packages of the house }
            auth: { htpasswd: { file: ./htpasswd } }
            packages: { '**': { access: $all, publish: $authenticated } }
            log: { type: stdout, format: pretty, level: error }
            """);
        var program = Path.Combine(_pages, "npm", "node_modules", "verdaccio", "bin", "verdaccio");
        var address = $"http://127.0.0.1:{port}";
        _registry = await ServiceProcess.RunAsync(
            "registry", _registryFolder.FullName, [NodePath(), program, "--config", config, "--listen", address], new Dictionary<string, string>());
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        await Until.TrueAsync("the registry answers", async () => await AnswersAsync(http));
        await FillAsync(http);
        return address;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var folder in _folders)
        {
            await folder.DisposeAsync();
        }

        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }

        _registryFolder.Delete(recursive: true);
    }

    private static async Task<string> PrepareAsync()
    {
        var start = new ProcessStartInfo("bash")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Repository.PathOf("eng", "pages.sh") },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"eng/pages.sh failed: {await errors}");
    }

    private async Task<string> ServeAsync(params string[] folder)
    {
        var server = await FolderServer.StartAsync(Path.Combine([_pages, .. folder]));
        _folders.Add(server);
        return server.Address;
    }

    /// <summary>The one that scripts install when the distribution's is too old, else the distribution's.</summary>
    private static string NodePath()
    {
        var own = Repository.PathOf(".local", "node", "node_modules", ".bin", "node");
        return File.Exists(own) ? own : "node";
    }

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            return (await http.GetAsync("/-/ping")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task FillAsync(HttpClient http)
    {
        var account = await http.PutAsync($"/-/user/org.couchdb.user:{User}", Body(new JsonObject { ["name"] = User, ["password"] = Password }));
        var token = (await account.Content.ReadFromJsonAsync<JsonNode>())!["token"]!.GetValue<string>();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, description) in new[] { ("tide-table", "When the sea comes and goes"), ("tide-clock", "The same on a dial"), ("star-map", "What is above") })
        {
            (await http.PutAsync($"/{name}", Body(Package(http.BaseAddress!, name, description)))).EnsureSuccessStatusCode();
        }
    }

    // A charset behind the type, as is usual, is refused there.
    private static StringContent Body(JsonObject json) => new(json.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    /// <summary>What <c>npm publish</c> sends.</summary>
    private static JsonObject Package(Uri registry, string name, string description) => new()
    {
        ["_id"] = name,
        ["name"] = name,
        ["description"] = description,
        ["dist-tags"] = new JsonObject { ["latest"] = "1.2.0" },
        ["versions"] = new JsonObject
        {
            ["1.2.0"] = new JsonObject
            {
                ["name"] = name,
                ["version"] = "1.2.0",
                ["description"] = description,
                ["license"] = "MIT",
                ["readme"] = $"# {name}\n\nInstall it and be on time.",
                ["dist"] = new JsonObject { ["tarball"] = $"{registry}{name}/-/{name}-1.2.0.tgz", ["shasum"] = "46c6643f07aa7f6bfe7118de926b86defc5087c4" },
            },
        },
        ["_attachments"] = new JsonObject
        {
            [$"{name}-1.2.0.tgz"] = new JsonObject { ["content_type"] = "application/octet-stream", ["data"] = "H4sIAAAAAAAAAwMAAAAAAAAAAAA=", ["length"] = 20 },
        },
    };
}
