using System.Text.RegularExpressions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.Deployment;

/// <summary>What the compose files say, held against each other, the container files and the services.</summary>
public sealed class ComposeTests
{
    private const string Server = "compose.yaml";
    private const string Coolify = "compose.coolify.yaml";

    public static TheoryData<string> Files => [Server, Coolify];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_variable_that_is_set_is_read_by_somebody(string file)
    {
        var compose = Load(file);
        var unread = from name in compose["services"].Names
                     let service = compose["services"][name]
                     let command = string.Join(' ', service["command"].AllTexts().Concat(service["entrypoint"].AllTexts())).Replace("$$", "$")
                     from variable in service["environment"].Texts().Keys
                     where !Variables.IsRead(name, variable, command)
                     select $"{name}: {variable}";

        Assert.Empty(unread);
    }

    [Fact]
    public void Coolify_runs_the_same_services_with_the_same_settings()
    {
        var server = Load(Server)["services"];
        var coolify = Load(Coolify)["services"];

        Assert.Equal(server.Names.Where(name => name != "telemetry"), coolify.Names);
        foreach (var name in coolify.Names)
        {
            // Where telemetry goes is set in Coolify's own form; which port a domain leads to is its own.
            Assert.Equal(
                server[name]["environment"].Names.Where(variable => !variable.StartsWith("OTEL_EXPORTER", StringComparison.Ordinal)).Order(),
                coolify[name]["environment"].Names.Where(variable => variable != "SERVICE_URL_PROXY_80").Order());
            foreach (var same in new[] { "image", "user", "read_only", "shm_size", "stop_grace_period", "mem_limit", "tmpfs", "cap_drop", "cap_add", "command" })
            {
                if (same != "image" || !Variables.IsOurs(name) && name != "proxy")
                {
                    Assert.Equal((name, same, string.Join(' ', server[name][same].AllTexts())), (name, same, string.Join(' ', coolify[name][same].AllTexts())));
                }
            }
        }

        Assert.DoesNotContain(coolify.Names, name => coolify[name]["ports"].Exists || coolify[name]["container_name"].Exists);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_service_is_bounded_watched_and_started_again(string file)
    {
        var services = Load(file)["services"];
        foreach (var name in services.Names)
        {
            var service = services[name];
            Assert.True(service["mem_limit"].Exists, $"{name} may take all memory");
            Assert.Equal((name, "unless-stopped"), (name, service["restart"].Text));
            Assert.True(name == "telemetry" || service["healthcheck"].Exists, $"{name} has no health check");
            Assert.Contains("no-new-privileges:true", service["security_opt"].NamesOrItems());
            Assert.DoesNotContain(service["volumes"].AllTexts(), volume => volume.Contains("docker.sock"));
            Assert.False(service["container_name"].Exists, $"{name} could not be scaled");
            Assert.False(service["privileged"].Exists);
            if (service["image"].Exists)
            {
                Assert.Matches(@":[^/]+$", service["image"].Text);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Ours_run_as_an_ordinary_user_without_capabilities_on_a_file_system_that_is_not_theirs(string file)
    {
        var services = Load(file)["services"];
        foreach (var name in services.Names.Where(Variables.IsOurs))
        {
            Assert.Equal("10001:10001", services[name]["user"].Text);
            Assert.Equal("true", services[name]["read_only"].Text);
            Assert.Equal(["ALL"], services[name]["cap_drop"].NamesOrItems());
            Assert.Contains(services[name]["tmpfs"].NamesOrItems(), mount => mount.StartsWith("/tmp:", StringComparison.Ordinal));
            Assert.Contains("USER 10001:10001", ContainerFile.Of(name).Text);
        }
    }

    [Fact]
    public void Only_the_proxy_is_published_and_what_else_is_only_to_this_machine()
    {
        var services = Load(Server)["services"];
        var published = from name in services.Names
                        from port in services[name]["ports"].NamesOrItems()
                        where !port.StartsWith("127.0.0.1:", StringComparison.Ordinal)
                        select name;

        Assert.Equal(["proxy"], published.Distinct());
    }

    [Fact]
    public void Who_must_not_reach_whom_shares_no_network()
    {
        var services = Load(Server)["services"];
        HashSet<string> Networks(string name) => [.. services[name]["networks"].NamesOrItems()];

        Assert.Empty(Networks("runner").Intersect(Networks("postgres")));
        Assert.Empty(Networks("runner").Intersect(Networks("web")));
        Assert.Empty(Networks("web").Intersect(Networks("postgres").Concat(Networks("redis"))));
        Assert.Empty(Networks("proxy").Intersect(Networks("api").Concat(Networks("postgres")).Concat(Networks("redis"))));

        // What holds data has no way to the internet.
        var networks = Load(Server)["networks"];
        Assert.All(Networks("postgres").Concat(Networks("redis")), network => Assert.Equal("true", networks[network]["internal"].Text));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Everybody_finds_whom_it_is_told_to_ask(string file)
    {
        var services = Load(file)["services"];
        foreach (var (name, host, port) in from name in services.Names
                                           from value in services[name]["environment"].Texts().Values
                                           from address in Addresses(value)
                                           select (name, address.Host, address.Port))
        {
            var answering = services.Names.Where(other => other == host || Aliases(services[other]).Any(alias => alias.Name == host)).ToList();
            Assert.True(answering.Count == 1, $"{name} asks {host}, which is nobody");
            var asked = services[answering[0]];
            Assert.Equal((host, port), (host, PortOf(answering[0], asked)));
            if (file == Server)
            {
                var shared = services[name]["networks"].NamesOrItems().Intersect(asked["networks"].NamesOrItems()).ToList();
                Assert.True(shared.Count > 0, $"{name} shares no network with {host}");
                Assert.True(answering[0] == host || Aliases(asked).Any(alias => alias.Name == host && shared.Contains(alias.Network)), $"{name} does not know the name {host}");
            }
        }

        // The Api answers everything under the name by which Web asks.
        var asks = new Uri(services["web"]["environment"]["services__api__http__0"].Text).Host;
        Assert.Equal(asks, services["api"]["environment"]["AllowedHostNames"].Text);
    }

    [Fact]
    public void A_runner_has_time_to_end_and_room_for_a_browser()
    {
        var runner = Load(Server)["services"]["runner"];
        var options = new Dashboard.Runner.RunnerOptions();

        Assert.True(Seconds(runner["stop_grace_period"].Text) > (options.DrainFor + options.StopPatience).TotalSeconds + 5);
        Assert.Equal("1g", runner["shm_size"].Text);
        Assert.Contains("seccomp=seccomp.json", runner["security_opt"].NamesOrItems());
        Assert.False(runner["ports"].Exists);
        Assert.Contains("\"tini\", \"--\"", ContainerFile.Of("runner").Text);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_volume_is_declared_and_the_folder_it_covers_is_in_the_image(string file)
    {
        var compose = Load(file);
        var declared = compose["volumes"].Names.ToHashSet();
        foreach (var name in compose["services"].Names)
        {
            foreach (var volume in compose["services"][name]["volumes"].NamesOrItems())
            {
                var parts = ComposeSettings.Fill(volume, new Dictionary<string, string>()).Split(':');
                Assert.Contains(parts[0], declared);
                if (name == "api")
                {
                    Assert.Contains($" {parts[1]}", ContainerFile.Of(name).Text);
                }
            }
        }
    }

    internal static Yaml Load(string file) => Yaml.Load(Repository.PathOf("deploy", file));

    private static IEnumerable<(string Host, int Port)> Addresses(string value)
    {
        value = Regex.Replace(value, @"\$\{[^}]*\}", "");
        if (Regex.Match(value, @"Host=([\w-]+);Port=(\d+)") is { Success: true } database)
        {
            yield return (database.Groups[1].Value, int.Parse(database.Groups[2].Value));
        }
        else if (Regex.Match(value, @"^(?:http://)?([a-z][\w-]*):(\d+)") is { Success: true } other)
        {
            yield return (other.Groups[1].Value, int.Parse(other.Groups[2].Value));
        }
    }

    private static IEnumerable<(string Network, string Name)> Aliases(Yaml service) =>
        from network in service["networks"].Names
        from alias in service["networks"][network]["aliases"].NamesOrItems()
        select (network, alias);

    private static int PortOf(string name, Yaml service) => name switch
    {
        "postgres" => 5432,
        "redis" => 6379,
        _ => int.Parse(service["environment"]["HTTP_PORTS"].Text),
    };

    private static int Seconds(string text) => int.Parse(text.TrimEnd('s'));
}
