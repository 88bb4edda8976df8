using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.Deployment;

/// <summary>What the Kubernetes manifests say, held against each other, the compose file and the services.</summary>
public sealed class KubernetesTests
{
    private static readonly string Folder = Repository.PathOf("deploy", "kubernetes");

    private static readonly IReadOnlyList<Yaml> All =
        [.. Directory.EnumerateFiles(Folder, "*.yaml").Where(file => Path.GetFileName(file) != "kustomization.yaml").SelectMany(Yaml.LoadAll)];

    /// <summary>Pods by their name, which is the service's.</summary>
    private static readonly Dictionary<string, Yaml> Pods = All
        .Where(document => document["kind"].Text is "Deployment" or "StatefulSet")
        .ToDictionary(document => document["metadata"]["name"].Text, document => document["spec"]["template"]["spec"]);

    public static TheoryData<string> Services => ["api", "runner", "web", "proxy", "postgres", "redis"];

    [Fact]
    public void Every_file_belongs_to_it()
    {
        var listed = Yaml.Load(Path.Combine(Folder, "kustomization.yaml"))["resources"].NamesOrItems();

        Assert.Equal(Directory.EnumerateFiles(Folder, "*.yaml").Select(Path.GetFileName).Where(name => name != "kustomization.yaml").Order(), listed.Order());
        Assert.Equal(Services.Select(row => row.Data).Order(), Pods.Keys.Order());
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_variable_that_is_set_is_read_and_what_is_needed_is_set(string service)
    {
        var container = Container(service);
        var variables = container["env"].Items.Select(variable => variable["name"].Text).ToList();
        var values = string.Join(' ', container["env"].Items.Where(variable => variable["value"].Exists).Select(variable => variable["value"].Text));
        var command = string.Join(' ', container["command"].AllTexts().Concat(container["args"].AllTexts()));

        // A variable may be there for another one to be put together from.
        Assert.All(variables, variable => Assert.True(
            Variables.IsRead(service, variable, command) || values.Contains($"$({variable})"), $"{service}: nobody reads {variable}"));
        Assert.All(Variables.Required(service), variable => Assert.Contains(variable, variables));
    }

    [Fact]
    public void Every_secret_is_one_that_make_env_writes()
    {
        var known = File.ReadLines(Repository.PathOf("deploy", ".env.example")).Where(line => line.Contains('=') && !line.StartsWith('#')).Select(line => line.Split('=')[0]);
        var asked = Pods.Values.SelectMany(pod => pod["containers"].Items).SelectMany(container => container["env"].Items)
            .Select(variable => variable["valueFrom"]["secretKeyRef"]["key"]).Where(key => key.Exists).Select(key => key.Text).Distinct();

        Assert.Empty(asked.Except(known));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_mount_has_its_volume_and_every_probe_its_port(string service)
    {
        var (pod, container) = (Pods[service], Container(service));
        var claims = All.Where(document => document["kind"].Text is "StatefulSet")
            .SelectMany(document => document["spec"]["volumeClaimTemplates"].Items).Select(claim => claim["metadata"]["name"].Text);
        var volumes = pod["volumes"].Items.Select(volume => volume["name"].Text).Concat(claims);
        var ports = container["ports"].Items.Select(port => port["name"].Text).ToList();

        Assert.Empty(container["volumeMounts"].Items.Select(mount => mount["name"].Text).Except(volumes));
        foreach (var probe in new[] { "startupProbe", "readinessProbe", "livenessProbe" }.Select(name => container[name]["httpGet"]).Where(probe => probe.Exists))
        {
            Assert.Contains(probe["path"].Text, new[] { "/health", "/alive" });
            Assert.True(ports.Contains(probe["port"].Text) || int.TryParse(probe["port"].Text, out _), $"{service} has no port {probe["port"].Text}");
        }

        Assert.True(container["readinessProbe"].Exists, $"{service} is sent requests before it can answer");
        Assert.True(container["resources"]["limits"]["memory"].Exists, $"{service} may take all memory");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Everything_runs_as_an_ordinary_user_without_capabilities(string service)
    {
        var (pod, container) = (Pods[service]["securityContext"], Container(service)["securityContext"]);

        Assert.Equal("true", pod["runAsNonRoot"].Text);
        Assert.Equal("false", container["allowPrivilegeEscalation"].Text);
        Assert.Equal(["ALL"], container["capabilities"]["drop"].NamesOrItems());
        Assert.Equal("false", Pods[service]["automountServiceAccountToken"].Text);
        if (Variables.IsOurs(service))
        {
            Assert.Equal("true", container["readOnlyRootFilesystem"].Text);
        }
    }

    [Fact]
    public void A_runner_reaches_neither_the_database_nor_what_a_cloud_tells_its_machines()
    {
        var policies = All.Where(document => document["kind"].Text == "NetworkPolicy").ToDictionary(document => document["metadata"]["name"].Text);

        Assert.Equal(["api"], policies["postgres"]["spec"]["ingress"].Items.SelectMany(rule => rule["from"].Items)
            .Select(from => from["podSelector"]["matchLabels"]["app"].Text));
        var runner = policies["runner"]["spec"]["egress"];
        Assert.DoesNotContain("postgres", runner.AllTexts());
        Assert.Contains("169.254.0.0/16", runner.AllTexts());
    }

    [Fact]
    public void Runners_have_time_to_end_and_memory_to_share()
    {
        var options = new Dashboard.Runner.RunnerOptions();

        Assert.True(int.Parse(Pods["runner"]["terminationGracePeriodSeconds"].Text) > (options.DrainFor + options.StopPatience).TotalSeconds + 5);
        var mount = Container("runner")["volumeMounts"].Items.Single(item => item["mountPath"].Text == "/dev/shm");
        var volume = Pods["runner"]["volumes"].Items.Single(item => item["name"].Text == mount["name"].Text);
        Assert.Equal(("Memory", "1Gi"), (volume["emptyDir"]["medium"].Text, volume["emptyDir"]["sizeLimit"].Text));
    }

    [Fact]
    public void The_autoscaler_reads_a_metric_that_the_Api_serves()
    {
        var trigger = Yaml.Load(Path.Combine(Folder, "autoscaling", "runner.yaml"))["spec"]["triggers"].Items.Single()["metadata"];
        var source = string.Concat(Directory.EnumerateFiles(Repository.PathOf("Api", "Operations"), "*.cs").Select(File.ReadAllText));

        // In Prometheus text a gauge in seconds has the unit in its name.
        Assert.Contains($"\"{trigger["valueLocation"].Text.Replace("_seconds", "").Replace('_', '.')}\"", source);
        Assert.EndsWith(":8080/metrics", trigger["url"].Text);
    }

    internal static Yaml Container(string service) => Pods[service]["containers"].Items.Single();
}
