using System.Text.RegularExpressions;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.Configuration;

namespace Dashboard.Tests.Deployment;

/// <summary>What an operator sets arrives at the service that reads it, whichever way it is deployed.</summary>
public sealed partial class OperatorSettingsTests
{
    private static readonly IReadOnlyList<string> ModelSettings = Documented("models.md", "LanguageModels");

    /// <summary>Settings in the operator's own file that the compose files have no name for.</summary>
    public static TheoryData<string, string, string> Others => new()
    {
        { "compose.yaml", "api", "RateLimits__SignIn__Permits" },
        { "compose.yaml", "api", "Operations__Alerts__QueueOlderThan" },
        { "compose.yaml", "runner", "Runner__DrainFor" },
        { "compose.yaml", "web", "AllowedHostNames" },
        { "compose.coolify.yaml", "api", "RateLimits__SignIn__Permits" },
    };

    [Fact]
    public void The_documentation_of_models_is_read_right()
    {
        Assert.Superset(
            new HashSet<string>
            {
                "LanguageModels__Provider", "LanguageModels__ApiKey", "LanguageModels__OutputUsdPerMillion", "LanguageModels__FallbackModel", "LanguageModels__Table",
                "LanguageModels__Providers__openai__ApiKey", "LanguageModels__Providers__openai__ReasoningEffort", "LanguageModels__Record",
            },
            ModelSettings.ToHashSet());
        Assert.All(ModelSettings, name => Assert.True(Reads("api", name) || Reads("runner", name), $"nobody reads {name}, which docs/models.md names"));
    }

    [Theory]
    [InlineData("compose.yaml", "api")]
    [InlineData("compose.yaml", "runner")]
    [InlineData("compose.coolify.yaml", "api")]
    public void Every_setting_that_the_documentation_of_models_names_arrives(string file, string service)
    {
        var wanted = ModelSettings.Where(name => Reads(service, name)).ToDictionary(name => name, name => $"value of {name}");

        var arrived = Configuration(file, service, wanted);

        Assert.NotEmpty(wanted);
        Assert.All(wanted, setting => Assert.Equal(setting.Value, arrived[Key(setting.Key)]));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Any_other_setting_arrives_by_its_own_name(string file, string service, string name)
    {
        Assert.Equal("something", Configuration(file, service, new() { [name] = "something" })[Key(name)]);
    }

    /// <summary>An empty section of a provider would be one: it takes models away from a gateway that is the default provider.</summary>
    [Theory]
    [InlineData("compose.yaml")]
    [InlineData("compose.coolify.yaml")]
    public void A_provider_that_nobody_set_is_not_there(string file) =>
        Assert.False(Configuration(file, "api", []).GetSection("LanguageModels:Providers").Exists());

    [Theory]
    [InlineData("compose.yaml")]
    [InlineData("compose.coolify.yaml")]
    public void The_keys_of_models_do_not_come_to_runners_by_the_compose_file(string file) =>
        Assert.DoesNotContain(ComposeTests.Load(file)["services"]["runner"]["environment"].Names, name => name.Contains("ApiKey", StringComparison.Ordinal));

    [Fact]
    public void In_Kubernetes_every_one_of_them_arrives_too()
    {
        foreach (var service in new[] { "api", "runner", "web" })
        {
            var container = KubernetesTests.Container(service);
            var source = Assert.Single(container["envFrom"].Items)["secretRef"];
            Assert.Equal(($"dashboard-{service}", "true"), (source["name"].Text, source["optional"].Text));

            // What is set one by one wins over the secret, so it must come from somewhere itself.
            Assert.All(
                container["env"].Items.Where(variable => ModelSettings.Contains(variable["name"].Text)),
                variable => Assert.StartsWith("MODEL_", variable["valueFrom"]["secretKeyRef"]["key"].Text));
        }
    }

    /// <summary>Each way passes on whatever its own configuration has of these, so they are compared with what is documented.</summary>
    [Fact]
    public void Aspire_hands_on_every_section_that_is_documented()
    {
        var source = File.ReadAllText(Repository.PathOf("AppHost", "OwnSettings.cs"));
        var handedOn = QuotedPattern().Matches(source).Select(match => match.Groups[1].Value.Replace(":", "__")).ToList();
        var documented = ModelSettings
            .Concat(Documented("security.md", "RateLimits"))
            .Concat(Documented("security.md", "Mail"))
            .Concat(Documented("operations.md", "Operations"))
            .Append("SETUP_CODE");

        Assert.All(documented, name => Assert.Contains(handedOn, part => name == part || (part.EndsWith("__", StringComparison.Ordinal) && name.StartsWith(part, StringComparison.Ordinal))));
    }

    [Fact]
    public void The_public_address_reaches_who_makes_links_and_who_checks_host_names()
    {
        foreach (var service in new[] { "api", "web" })
        {
            Assert.True(Reads(service, "PUBLIC_URL"));
            Assert.Equal("https://dashboard.example.org", Configuration("compose.yaml", service, [])["PUBLIC_URL"]);
            Assert.Equal("${SERVICE_URL_PROXY}", ComposeTests.Load("compose.coolify.yaml")["services"][service]["environment"]["PUBLIC_URL"].Text);
            Assert.Contains("PUBLIC_URL", Variables.Required(service));
        }
    }

    /// <summary>The settings of a service as configuration sees them.</summary>
    /// <param name="settings">What the operator set: in <c>.env</c> what the compose file asks for there, the rest in the file of the service.</param>
    private static IConfiguration Configuration(string file, string service, Dictionary<string, string> settings)
    {
        var definition = ComposeTests.Load(file)["services"][service];
        var environment = definition["environment"].Texts();
        var shared = new Dictionary<string, string> { ["PUBLIC_URL"] = "https://dashboard.example.org" };
        var own = new Dictionary<string, string>();
        foreach (var (name, value) in settings)
        {
            if (environment.TryGetValue(name, out var asked))
            {
                shared[ComposeSettings.In(asked).Single().Name] = value;
            }
            else if (definition["env_file"].Items.Any(entry => IsOf(service, entry)))
            {
                own[name] = value;
            }
        }

        foreach (var required in environment.Values.SelectMany(ComposeSettings.In).Where(setting => setting.Required))
        {
            shared.TryAdd(required.Name, "set");
        }

        // What the compose file sets itself wins, even when it is empty.
        foreach (var (name, value) in environment)
        {
            own[name] = ComposeSettings.Fill(value, shared);
        }

        return new ConfigurationBuilder().AddInMemoryCollection(own.Select(pair => KeyValuePair.Create(Key(pair.Key), (string?)pair.Value))).Build();
    }

    /// <summary>The file is there only for who needs it; Coolify's always is.</summary>
    private static bool IsOf(string service, Yaml entry) => entry.IsText
        ? entry.Text == ".env"
        : entry["path"].Text == $"{service}.env" && entry["required"].Text == "false";

    private static bool Reads(string service, string name) =>
        ConfigurationKeys.Of($"{char.ToUpperInvariant(service[0])}{service[1..]}").Reads(name);

    private static string Key(string variable) => variable.Replace("__", ":", StringComparison.Ordinal);

    /// <summary>
    /// Names of environment variables in one of the pages, with <c>openai</c> where any provider may stand. One that begins with
    /// dots begins like the one before it.
    /// </summary>
    private static IReadOnlyList<string> Documented(string page, string section)
    {
        var names = new List<string>();
        foreach (Match match in NamePattern().Matches(File.ReadAllText(Repository.PathOf("docs", page))))
        {
            var name = match.Groups[1].Value.Replace("{provider}", "openai", StringComparison.Ordinal);
            if (name.StartsWith($"{section}__", StringComparison.Ordinal))
            {
                names.Add(name);
            }
            else if (match.Groups[2].Success && names.Count > 0)
            {
                names.Add(names[^1][..(names[^1].LastIndexOf("__", StringComparison.Ordinal) + 2)] + match.Groups[2].Value.TrimStart('_'));
            }
        }

        return [.. names.Where(name => !name.EndsWith('_')).Distinct()];
    }

    [GeneratedRegex(@"`(?:([A-Z]\w*__[\w{}]+)[^`]*|…(\w+))`")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"""([A-Za-z_:]{4,})""")]
    private static partial Regex QuotedPattern();
}
