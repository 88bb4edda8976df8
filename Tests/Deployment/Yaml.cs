using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Dashboard.Tests.Deployment;

/// <summary>A part of a YAML file, read by name, with anchors and merges resolved.</summary>
internal sealed class Yaml(object? node)
{
    public static readonly Yaml Nothing = new(null);

    public bool Exists => node is not null;

    public bool IsText => node is string;

    public string Text => node as string ?? throw new InvalidOperationException($"Not a text: {node}");

    public IEnumerable<Yaml> Items => (node as List<object> ?? []).Select(item => new Yaml(item));

    /// <summary>Of a mapping.</summary>
    public IEnumerable<string> Names => Mapping.Keys.Select(key => (string)key);

    private Dictionary<object, object> Mapping => node as Dictionary<object, object> ?? [];

    /// <summary>What has this name; <see cref="Nothing"/> when there is none.</summary>
    public Yaml this[string name] => Mapping.TryGetValue(name, out var found) ? new Yaml(found) : Nothing;

    /// <summary>A mapping of texts, or a list of <c>NAME=value</c>.</summary>
    public Dictionary<string, string> Texts() => node is List<object>
        ? Items.Select(item => (item.Text + "=").Split('=', 3)).ToDictionary(parts => parts[0], parts => parts[1])
        : Mapping.ToDictionary(pair => (string)pair.Key, pair => pair.Value as string ?? "");

    /// <summary>Names of a mapping, or the texts of a list.</summary>
    public IReadOnlyList<string> NamesOrItems() => node is List<object> ? [.. Items.Select(item => item.Text)] : [.. Names];

    /// <summary>Every text anywhere in it.</summary>
    public IEnumerable<string> AllTexts() => node switch
    {
        string text => [text],
        List<object> items => items.SelectMany(item => new Yaml(item).AllTexts()),
        Dictionary<object, object> mapping => mapping.Values.SelectMany(value => new Yaml(value).AllTexts()),
        _ => [],
    };

    public static Yaml Load(string path) => LoadAll(path).Single();

    /// <summary>All documents of a file.</summary>
    public static IReadOnlyList<Yaml> LoadAll(string path)
    {
        var parser = new MergingParser(new YamlDotNet.Core.Parser(new StringReader(File.ReadAllText(path))));
        var deserializer = new DeserializerBuilder().Build();
        var documents = new List<Yaml>();
        parser.Consume<YamlDotNet.Core.Events.StreamStart>();
        while (parser.TryConsume<YamlDotNet.Core.Events.DocumentStart>(out _))
        {
            documents.Add(new Yaml(deserializer.Deserialize<object>(parser)));
            parser.TryConsume<YamlDotNet.Core.Events.DocumentEnd>(out _);
        }

        return documents;
    }
}

/// <summary>Settings in compose files: <c>${NAME}</c>, <c>${NAME:-default}</c>, <c>${NAME:?message}</c>.</summary>
internal static partial class ComposeSettings
{
    /// <summary>Names of the settings that a text asks for, with whether they must be set.</summary>
    public static IEnumerable<(string Name, bool Required)> In(string text)
    {
        text = text.Replace("$$", "", StringComparison.Ordinal);
        while (Pattern().Match(text) is { Success: true } match)
        {
            yield return (match.Groups[1].Value, match.Groups[2].Value == ":?");
            text = text.Remove(match.Index, match.Length);
        }
    }

    /// <summary>The text as Compose would use it.</summary>
    /// <exception cref="InvalidOperationException">A setting that must be set is not.</exception>
    public static string Fill(string text, IReadOnlyDictionary<string, string> settings)
    {
        string before;
        do
        {
            before = text;
            text = Pattern().Replace(text, match => Value(match, settings));
        }
        while (text != before);
        return text.Replace("$$", "$", StringComparison.Ordinal);
    }

    private static string Value(Match match, IReadOnlyDictionary<string, string> settings)
    {
        var value = settings.GetValueOrDefault(match.Groups[1].Value, "");
        return match.Groups[2].Value switch
        {
            ":-" when value.Length == 0 => match.Groups[3].Value,
            ":?" when value.Length == 0 => throw new InvalidOperationException($"{match.Groups[1].Value} {match.Groups[3].Value}"),
            _ => value,
        };
    }

    // The inner one of nested settings comes first: it has no braces.
    [GeneratedRegex(@"\$\{(\w+)(?:(:-|:\?)([^{}]*))?\}")]
    private static partial Regex Pattern();
}
