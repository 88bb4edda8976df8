using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.Deployment;

public sealed class ContainerFileTests
{
    public static TheoryData<string> Services => ["Api", "Runner", "Web"];

    [Theory]
    [MemberData(nameof(Services))]
    public void Everything_a_service_is_built_from_is_copied_project_files_first(string service)
    {
        var copies = ContainerFile.Of(service.ToLowerInvariant()).Copies;
        var projects = ConfigurationKeys.ProjectsOf(service).Select(project => Path.GetRelativePath(Repository.Root, project)).ToList();

        Assert.Equal(projects.Order(), copies.SelectMany(copy => copy.Sources).Where(source => source.EndsWith(".csproj", StringComparison.Ordinal)).Order());
        foreach (var folder in projects.Select(project => Path.GetDirectoryName(project)!))
        {
            Assert.Contains(copies, copy => copy.Sources.Any(source => folder == source || folder.StartsWith(source + "/", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("Api")]
    [InlineData("Runner")]
    [InlineData("Web")]
    [InlineData("Proxy")]
    public void What_is_copied_exists_and_is_let_into_the_build(string service)
    {
        var allowed = File.ReadAllLines(Repository.PathOf(".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        foreach (var source in ContainerFile.Of(service.ToLowerInvariant()).Copies.SelectMany(copy => copy.Sources))
        {
            Assert.True(Path.Exists(Repository.PathOf(source)), $"{source} does not exist");
            Assert.True(allowed.Any(entry => source == entry || source.StartsWith(entry + "/", StringComparison.Ordinal)), $"{source} is kept out by .dockerignore");
        }
    }

    [Theory]
    [InlineData("Api")]
    [InlineData("Runner")]
    [InlineData("Web")]
    [InlineData("Proxy")]
    public void Every_base_is_named_with_a_version_and_nothing_secret_is_built_in(string service)
    {
        var file = ContainerFile.Of(service.ToLowerInvariant());
        var arguments = Regex.Matches(file.Text, @"^ARG (\w+)=(\S+)$", RegexOptions.Multiline).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

        foreach (var from in Regex.Matches(file.Text, @"^FROM (?:--\S+ )?(\S+)", RegexOptions.Multiline).Select(match => match.Groups[1].Value))
        {
            var name = Regex.Replace(from, @"\$\{(\w+)\}", match => arguments[match.Groups[1].Value]);
            Assert.Matches(@"^[\w./-]+:[\w.-]*\d[\w.-]*$|^debian:[a-z]+-slim$", name);
        }

        Assert.DoesNotMatch("(?i)(_KEY|PASSWORD|SECRET|TOKEN)=", file.Text);
    }

    /// <summary>A layer that differs only a little is kept and downloaded twice.</summary>
    [Fact]
    public void The_services_share_their_first_layers()
    {
        var layers = Services.Select(service => Regex.Match(ContainerFile.Of(((string)service).ToLowerInvariant()).Text, @"FROM debian.*?COPY --from=runtime[^\n]*", RegexOptions.Singleline).Value)
            .Select(text => Regex.Replace(text, @"^#.*\n", "", RegexOptions.Multiline))
            .ToList();

        Assert.Single(layers.Distinct());
        Assert.Contains("useradd --uid 10001", layers[0]);
    }

    [Fact]
    public void The_profile_of_the_runner_lets_a_browser_make_its_sandbox_and_keeps_the_rest_out()
    {
        using var profile = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("deploy", "seccomp.json")));
        var refused = profile.RootElement.GetProperty("syscalls").EnumerateArray()
            .SelectMany(rule => rule.GetProperty("names").EnumerateArray().Select(name => name.GetString()!)).ToHashSet();

        Assert.Empty(refused.Intersect(["clone", "clone3", "unshare", "chroot", "seccomp", "ptrace"]));
        Assert.Superset(new HashSet<string> { "mount", "umount2", "bpf", "keyctl", "kexec_load", "init_module", "perf_event_open", "setns", "io_uring_setup", "userfaultfd", "open_by_handle_at" }, refused);
    }
}
