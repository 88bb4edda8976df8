using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.Configuration;

namespace Dashboard.Tests.Deployment;

/// <summary>
/// Which settings a service reads, found in its source and in that of every project it references. Code that asks for a
/// setting in a way that is not understood here is reported, so nothing is overlooked.
/// </summary>
internal sealed partial class ConfigurationKeys
{
    /// <summary>Named by a type of each, so that they are loaded whichever test runs first.</summary>
    private static readonly Assembly[] Assemblies =
    [
        typeof(Dashboard.Api.ApiException).Assembly,
        typeof(Dashboard.Runner.RunnerOptions).Assembly,
        typeof(Dashboard.Web.Proxy.ApiProxy).Assembly,
        typeof(Dashboard.ServiceDefaults.Extensions).Assembly,
        typeof(Dashboard.Contracts.NetworkOptions).Assembly,
    ];

    /// <summary>The search reads all source; once is enough.</summary>
    private static readonly ConcurrentDictionary<string, Lazy<ConfigurationKeys>> Searched = new();

    private readonly HashSet<string> _keys = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _sections = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(string File, string Name), string> _constants;

    private ConfigurationKeys(string service)
    {
        var files = ProjectsOf(service).SelectMany(SourcesOf).ToDictionary(file => file, File.ReadAllText);
        _constants = files.SelectMany(file => ConstantPattern().Matches(file.Value).Select(match => (File: NameOf(file.Key), match)))
            .GroupBy(found => (found.File, found.match.Groups[1].Value), found => found.match.Groups[2].Value)
            .ToDictionary(group => group.Key, group => group.First());
        foreach (var (file, text) in files)
        {
            Scan(Path.GetRelativePath(Repository.Root, file), text);
        }
    }

    /// <summary>As configuration names them, for example <c>LanguageModels:Model</c>.</summary>
    public IReadOnlySet<string> Keys => _keys;

    /// <summary>Places that read a setting which this class could not name.</summary>
    public List<string> NotUnderstood { get; } = [];

    /// <param name="service">The project's folder: <c>Api</c>, <c>Runner</c> or <c>Web</c>.</param>
    public static ConfigurationKeys Of(string service) => Searched.GetOrAdd(service, name => new Lazy<ConfigurationKeys>(() => new(name))).Value;

    /// <summary>Whether an environment variable of this name means something to the service.</summary>
    public bool Reads(string variable)
    {
        var key = variable.Replace("__", ":", StringComparison.Ordinal);
        return _keys.Contains(key) || _sections.Any(section => key.StartsWith(section, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Paths of the project files that a service is built from, its own first.</summary>
    public static IReadOnlyList<string> ProjectsOf(string service)
    {
        var found = new List<string>();
        var open = new Queue<string>([Repository.PathOf(service, $"{service}.csproj")]);
        while (open.TryDequeue(out var project))
        {
            if (found.Contains(project))
            {
                continue;
            }

            found.Add(project);
            foreach (var reference in XDocument.Load(project).Descendants("ProjectReference"))
            {
                open.Enqueue(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value)));
            }
        }

        return found;
    }

    private static IEnumerable<string> SourcesOf(string project)
    {
        var folder = Path.GetDirectoryName(project)!;
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !OutputPattern().IsMatch(Path.GetRelativePath(folder, file)));
    }

    private void Scan(string file, string text)
    {
        foreach (Match match in IndexerPattern().Matches(text))
        {
            AddNamed(match.Groups[1].Value, file, "");
        }

        foreach (Match match in ConnectionPattern().Matches(text))
        {
            AddNamed(match.Groups[1].Value, file, "ConnectionStrings:");
        }

        foreach (Match match in BoundPattern().Matches(text))
        {
            AddType(match.Groups[1].Value, match.Groups[2].Value.Trim('"') + ":", file);
        }

        foreach (Match match in RootPattern().Matches(text))
        {
            AddType(match.Groups[1].Value, "", file);
        }

        foreach (Match match in SectionPattern().Matches(text))
        {
            AddSection(match.Groups[1].Value, file, text);
        }

        foreach (Match match in VariablePattern().Matches(text))
        {
            AddVariable(match.Groups[1].Value, file, text);
        }
    }

    private void AddNamed(string argument, string file, string prefix)
    {
        if (Literal(argument, file) is { } key)
        {
            _keys.Add(prefix + key);
        }
        else if (argument != "name")
        {
            // "name" is the parameter of the methods whose callers are looked at instead (Required, Resolve).
            NotUnderstood.Add($"{file}: {prefix}{argument}");
        }
    }

    /// <summary>A section: everything of it that the same file names, or the properties of the type it is bound to.</summary>
    private void AddSection(string argument, string file, string text)
    {
        if (argument == "section")
        {
            return;
        }

        if (Literal(argument, file) is not { } section)
        {
            // An interpolated one: what comes before the first hole is known.
            var start = argument.TrimStart('$').Trim('"').Split('{')[0];
            if (start.Length == 0)
            {
                NotUnderstood.Add($"{file}: section {argument}");
            }
            else
            {
                _sections.Add(start);
            }

            return;
        }

        var before = _keys.Count;
        foreach (Match match in MemberPattern().Matches(text))
        {
            _keys.Add($"{section}:{match.Groups[1].Value}");
        }

        foreach (var type in OptionsPattern().Matches(text).Select(match => match.Groups[1].Value).Where(type => Find(type) is not null))
        {
            AddType(type, section + ":", file);
        }

        if (_keys.Count == before)
        {
            NotUnderstood.Add($"{file}: section {section}, of which nothing is named");
        }
    }

    private void AddVariable(string argument, string file, string text)
    {
        if (Literal(argument, file) is { } name)
        {
            _keys.Add(name);
            return;
        }

        // A variable chosen among several: all that the file spells.
        var named = UpperCasePattern().Matches(text);
        if (named.Count == 0)
        {
            NotUnderstood.Add($"{file}: variable {argument}");
        }

        foreach (Match match in named)
        {
            _keys.Add(match.Groups[1].Value);
        }
    }

    private static Type? Find(string type) => Assemblies.SelectMany(assembly => assembly.GetTypes()).FirstOrDefault(candidate => candidate.Name == type);

    private void AddType(string type, string prefix, string file)
    {
        if (Find(type) is not { } found)
        {
            NotUnderstood.Add($"{file}: type {type}");
            return;
        }

        foreach (var property in found.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            _keys.Add(prefix + (property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? property.Name));
        }
    }

    /// <returns>The text of a literal, or the value of a constant; null when it is neither.</returns>
    private string? Literal(string argument, string file)
    {
        if (argument.StartsWith('"'))
        {
            return argument.Trim('"');
        }

        // A constant of the same file, or one of a class, whose file has its name.
        var parts = argument.Split('.');
        return _constants.GetValueOrDefault((parts.Length > 1 ? parts[^2] : NameOf(file), parts[^1]));
    }

    private static string NameOf(string file) => Path.GetFileNameWithoutExtension(file);

    [GeneratedRegex(@"const\s+string\s+(\w+)\s*=\s*""([^""]*)""")]
    private static partial Regex ConstantPattern();

    [GeneratedRegex(@"[cC]onfiguration\s*\[\s*([^\]]+?)\s*\]")]
    private static partial Regex IndexerPattern();

    [GeneratedRegex(@"(?:GetConnectionString\(|Required\([^,()]+,\s*)(""[^""]+""|name)\s*\)")]
    private static partial Regex ConnectionPattern();

    [GeneratedRegex(@"(?:Bound|Configure)<(\w+)>\([^;]*?(""[^""]+"")\s*\)")]
    private static partial Regex BoundPattern();

    [GeneratedRegex(@"AddOptions<(\w+)>\(\)\s*\.Bind\(\s*builder\.Configuration\s*\)")]
    private static partial Regex RootPattern();

    [GeneratedRegex(@"(?:GetSection|BindConfiguration)\(\s*(\$?""[^""]+""|[\w.]+)\s*\)")]
    private static partial Regex SectionPattern();

    [GeneratedRegex(@"[sS]ection\s*\[\s*""(\w+)""|GetValue<[^>]+>\(\s*""(?<1>\w+)""")]
    private static partial Regex MemberPattern();

    [GeneratedRegex(@"(?:new|Get<|AddOptions<)\s*(\w+Options)\b")]
    private static partial Regex OptionsPattern();

    [GeneratedRegex(@"GetEnvironmentVariable\(\s*(""[^""]+""|[\w.]+)\s*\)")]
    private static partial Regex VariablePattern();

    [GeneratedRegex(@"""([A-Z][A-Z0-9]*_[A-Z0-9_]+)""")]
    private static partial Regex UpperCasePattern();

    [GeneratedRegex(@"(^|[\\/])(bin|obj|Client|node_modules)[\\/]")]
    private static partial Regex OutputPattern();
}
