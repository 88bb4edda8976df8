using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.LanguageModels;

/// <summary>
/// What models can do and cost, by their names. The built-in table is <c>models.json</c>; a file of the same form may
/// add to it and override it.
/// </summary>
/// <remarks>
/// A key is a model's name (also found with a date or version behind it: <c>gpt-4o</c> for <c>gpt-4o-2024-08-06</c>) or
/// the beginning of names, with a star at its end; with <c>provider/</c> before it, it holds for that provider alone.
/// Everything that fits counts, the longest key most.
/// </remarks>
public sealed class ModelTable
{
    private static readonly Lazy<ModelTable> Shipped = new(LoadShipped);

    private readonly IReadOnlyList<Entry> _entries;

    private ModelTable(IReadOnlyList<Entry> entries) => _entries = entries;

    /// <summary>The table that comes with the product.</summary>
    public static ModelTable BuiltIn => Shipped.Value;

    /// <summary>What every entry that fits says together; null when none does.</summary>
    public ModelTraits? Find(string provider, string model) => Merge(provider, model, _ => true);

    /// <summary>Whether an entry knows this model, and not merely its provider.</summary>
    public bool Knows(string provider, string model) => Merge(provider, model, entry => entry.NameLength > 0) is not null;

    /// <summary>The entries of a file of the same form, without the built-in ones.</summary>
    /// <exception cref="InvalidDataException">The file is not in that form; the message says where.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ModelTable Read(string path)
    {
        using var stream = File.OpenRead(path);
        try
        {
            return Parse(stream);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} is not a table of models: {error.Message}", error);
        }
    }

    private ModelTraits? Merge(string provider, string model, Func<Entry, bool> counts)
    {
        // Gateways put the maker before the name: "models/gemini-…", "openai/gpt-…".
        var name = Normalize(model[(model.LastIndexOf('/') + 1)..]);
        return _entries
            .Where(entry => counts(entry) && entry.Fits(provider.ToLowerInvariant(), name))
            .Aggregate((ModelTraits?)null, (found, entry) => found?.With(entry.Traits) ?? entry.Traits);
    }

    // Some gateways write 4.5 where the provider writes 4-5.
    private static string Normalize(string name) => name.ToLowerInvariant().Replace('.', '-');

    private static ModelTable LoadShipped()
    {
        using var stream = typeof(ModelTable).Assembly.GetManifestResourceStream("Dashboard.LanguageModels.models.json")!;
        return Parse(stream);
    }

    private static ModelTable Parse(Stream stream)
    {
        var options = new JsonSerializerOptions(Json.Options)
        {
            ReadCommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        };
        var table = JsonSerializer.Deserialize<Dictionary<string, ModelTraits>>(stream, options) ?? [];
        return new ModelTable([.. table
            .Select(row => new Entry(row.Key, row.Value))
            .OrderBy(entry => entry.NameLength).ThenBy(entry => entry.Provider is null ? 0 : 1)]);
    }

    private sealed class Entry
    {
        private readonly string _name;
        private readonly bool _isBeginning;

        public Entry(string key, ModelTraits traits)
        {
            var slash = key.IndexOf('/', StringComparison.Ordinal);
            Provider = slash < 0 ? null : key[..slash].ToLowerInvariant();
            _isBeginning = key.EndsWith('*');
            _name = Normalize(key[(slash + 1)..].TrimEnd('*'));
            Traits = traits;
        }

        public string? Provider { get; }

        public ModelTraits Traits { get; }

        public int NameLength => _name.Length;

        public bool Fits(string provider, string name) =>
            (Provider is null || Provider == provider)
            && name.StartsWith(_name, StringComparison.Ordinal)
            && (_isBeginning || name.Length == _name.Length || IsVersionSuffix(name[_name.Length..]));

        // "-2024-08-06", "-20250929", "-001", "-latest", "-preview-05-06": the same model; "-mini", "-pro" or "-6" would
        // be another one, with another price.
        private static bool IsVersionSuffix(string rest) =>
            rest[0] is '-' or '@'
            && (rest is "-latest"
                || rest.StartsWith("-preview", StringComparison.Ordinal)
                || (rest.Count(char.IsDigit) >= 3 && rest[1..].All(c => char.IsDigit(c) || c == '-')));
    }
}
