using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.Deployment;

/// <summary>What <c>aspire-manifest.json</c> says, held against itself, the compose file and the services.</summary>
public sealed partial class ManifestTests
{
    private static readonly JsonElement Resources =
        JsonElement.Parse(File.ReadAllText(Repository.PathOf("aspire-manifest.json"))).GetProperty("resources");

    [Fact]
    public void Every_reference_leads_to_something()
    {
        var broken = Texts(Resources).SelectMany(text => ReferencePattern().Matches(text)).Select(match => match.Groups[1].Value).Distinct()
            .Where(reference => !Resolves(reference.Split('.')));

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_variable_that_is_set_is_read_by_somebody()
    {
        var unread = from resource in Resources.EnumerateObject()
                     let command = resource.Value.TryGetProperty("args", out var args) ? string.Join(' ', Texts(args)) : ""
                     from variable in Environment(resource.Name).Keys
                     where !Variables.IsRead(resource.Name, variable, command)
                     select $"{resource.Name}: {variable}";

        Assert.Empty(unread);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("runner")]
    [InlineData("web")]
    public void What_a_service_cannot_do_without_is_set(string service)
    {
        var environment = Environment(service);

        Assert.NotEmpty(Variables.Required(service));
        Assert.All(Variables.Required(service), variable => Assert.Contains(variable, environment.Keys));
    }

    [Fact]
    public void It_is_built_from_the_container_files_of_the_compose_file()
    {
        var services = ComposeTests.Load("compose.yaml")["services"];
        foreach (var resource in Resources.EnumerateObject().Where(resource => resource.Value.TryGetProperty("build", out _)))
        {
            var file = resource.Value.GetProperty("build").GetProperty("dockerfile").GetString()!;
            Assert.True(File.Exists(Repository.PathOf(file)), file);
            Assert.Equal(services[resource.Name]["build"]["dockerfile"].Text, file);
            Assert.Contains(resource.Value.GetProperty("bindings").GetProperty("http").GetProperty("targetPort").GetInt32(), ContainerFile.Of(resource.Name).Ports);
        }
    }

    [Fact]
    public void Only_the_proxy_is_reached_from_outside_and_secrets_are_secret()
    {
        var external = Resources.EnumerateObject()
            .Where(resource => resource.Value.TryGetProperty("bindings", out var bindings)
                && bindings.EnumerateObject().Any(binding => binding.Value.TryGetProperty("external", out var isExternal) && isExternal.GetBoolean()))
            .Select(resource => resource.Name);
        var open = Resources.EnumerateObject()
            .Where(resource => resource.Value.GetProperty("type").GetString() == "parameter.v0" && resource.Name != "publicurl")
            .Where(resource => !resource.Value.GetProperty("inputs").GetProperty("value").TryGetProperty("secret", out var secret) || !secret.GetBoolean())
            .Select(resource => resource.Name);

        Assert.Equal(["proxy"], external);
        Assert.Empty(open);
    }

    [Fact]
    public void The_program_that_writes_it_has_the_same_resources()
    {
        var program = File.ReadAllText(Repository.PathOf("AppHost", "Program.cs")) + File.ReadAllText(Repository.PathOf("AppHost", "Publishing.cs"));
        var made = ResourcePattern().Matches(program).Select(match => match.Groups[1].Value).Where(name => name is not ("compose" or "kubernetes"))
            .Concat(["postgres-password", "redis-password", "storage-roles"]);

        Assert.Equal(made.Order(), Resources.EnumerateObject().Select(resource => resource.Name).Order());
    }

    private static Dictionary<string, string> Environment(string resource) =>
        Resources.GetProperty(resource).TryGetProperty("env", out var env)
            ? env.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString()!)
            : [];

    private static bool Resolves(string[] path)
    {
        if (!Resources.TryGetProperty(path[0], out var resource))
        {
            return false;
        }

        return path[1] switch
        {
            "value" => resource.TryGetProperty("value", out _),
            "inputs" => resource.GetProperty("inputs").TryGetProperty(path[2], out _),
            "connectionString" => resource.TryGetProperty("connectionString", out _),
            "bindings" => resource.GetProperty("bindings").TryGetProperty(path[2], out _) && path[3] is "host" or "port" or "url" or "targetPort",
            "outputs" => resource.GetProperty("type").GetString() == "azure.bicep.v0",
            _ => false,
        };
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Texts(property.Value)),
        _ => [],
    };

    [GeneratedRegex(@"\{([\w-]+(?:\.[\w-]+)+)\}")]
    private static partial Regex ReferencePattern();

    [GeneratedRegex("""(?:\.Add(?:Postgres|Database|Redis|AzureStorage|Blobs|Parameter|Dockerfile|DockerComposeEnvironment|KubernetesEnvironment|Project<Projects\.\w+>)|\bSecret)\(\s*"([\w-]+)""")]
    private static partial Regex ResourcePattern();
}
