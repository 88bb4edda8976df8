using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Reads what of a session can be carried to another browser, step after step. Usually that is one call in each frame
/// and one for the cookies; only what no open page can tell (databases, origins that were left) is asked of Playwright,
/// which opens a page of its own for it.
/// </summary>
internal sealed class BrowserStateReader(BrowserSession session, ILogger logger)
{
    /// <summary>More than this is no state of a session but a store of data.</summary>
    private const int MaxStorage = 32 * 1024 * 1024;

    private static readonly PageScript Storage = PageScript.Load("Loop/Checkpoints/Scripts/storage.js");

    /// <summary>Origins that no tab shows any more: what they held, and how often they had been visited by then.</summary>
    private readonly Dictionary<string, (int Visits, JsonObject Origin)> _left = new(StringComparer.Ordinal);

    /// <exception cref="CdpException">The browser is gone.</exception>
    public async Task<BrowserState> ReadAsync(CancellationToken cancellationToken)
    {
        var tabs = session.Tabs;
        var current = tabs.Count == 0 ? null : session.CurrentTab;
        var documents = await Task.WhenAll(tabs.Select(tab => ReadAsync(tab, cancellationToken)));
        var lost = new List<LocalizableText>();
        var states = tabs.Zip(documents, (tab, read) => ToState(tab, ReferenceEquals(tab, current), read, lost)).ToList();
        lost.AddRange(session.Downloads.All.Where(download => !download.Completed.IsCompleted).Select(download => RestoreWords.Download(download.SuggestedName)));
        return new BrowserState { Tabs = states, Storage = await ReadStorageAsync(documents, lost), Lost = lost };
    }

    private async Task<List<Document>> ReadAsync(PageTab tab, CancellationToken cancellationToken)
    {
        try
        {
            var values = await tab.EvaluateInFramesAsync(Storage, [], cancellationToken);
            return [.. values.Where(value => value.Value.ValueKind == JsonValueKind.Object).Select(value => new Document(value.Frame, value.Value))];
        }
        catch (Exception error) when (error is PageScriptException or CdpException { IsClosed: true } && !session.Crashed.IsCancellationRequested)
        {
            // A page that breaks what it is asked with, or that went away: its address is kept all the same.
            logger.LogDebug(error, "The storage of a page cannot be read");
            return [];
        }
    }

    private static TabState ToState(PageTab tab, bool isCurrent, List<Document> documents, List<LocalizableText> lost)
    {
        var main = documents.Find(document => document.Frame.IsMain);
        if (tab.Requests.DocumentMethod is not ("GET" or "HEAD" or ""))
        {
            lost.Add(RestoreWords.Posted(tab.Url));
        }

        if (documents.Sum(document => document.Number("filled")) is > 0 and var filled)
        {
            lost.Add(RestoreWords.Fields((int)filled, tab.Url));
        }

        if (tab.OpenerId is not null)
        {
            lost.Add(RestoreWords.Opener(tab.Url));
        }

        return new TabState
        {
            Url = tab.Url,
            // The browser tells a title late, and of a document that is loading only its address.
            Title = main?.Title ?? tab.Title,
            IsCurrent = isCurrent,
            ScrollX = main?.Number("x") ?? 0,
            ScrollY = main?.Number("y") ?? 0,
            SessionStorage = documents.Where(document => document.HasOrigin && document.Entries("session").Count > 0)
                .DistinctBy(document => document.Origin)
                .ToDictionary(document => document.Origin, document => (IReadOnlyList<string[]>)document.Entries("session")),
        };
    }

    private async Task<JsonElement> ReadStorageAsync(IEnumerable<List<Document>> tabs, List<LocalizableText> lost)
    {
        // Storage of a frame within another site's page is kept apart from that of the same site elsewhere, and cannot be carried over.
        var open = tabs.SelectMany(documents => documents).Where(document => document.Frame.IsMain && document.HasOrigin)
            .DistinctBy(document => document.Origin).ToList();
        var shown = open.Select(document => document.Origin).ToHashSet(StringComparer.Ordinal);
        var visits = session.VisitedOrigins;
        var unknown = visits.Any(visit => !shown.Contains(visit.Key) && !(_left.TryGetValue(visit.Key, out var left) && left.Visits == visit.Value));
        var storage = unknown || open.Exists(document => document.Number("databases") > 0) ? await ReadAllAsync() : null;
        if (storage is null)
        {
            storage = new JsonObject
            {
                ["cookies"] = JsonSerializer.SerializeToNode(await session.CookiesAsync(), BrowserRestore.CookieFormat),
                ["origins"] = new JsonArray([.. open.Select(document => document.ToOrigin()).Concat(_left.Where(left => !shown.Contains(left.Key)).Select(left => left.Value.Origin.DeepClone()))]),
            };
        }
        else
        {
            Remember(storage, shown, visits);
        }

        return Bounded(storage, lost);
    }

    private async Task<JsonObject?> ReadAllAsync()
    {
        try
        {
            return JsonNode.Parse(await session.SaveStorageStateAsync())?.AsObject();
        }
        catch (PlaywrightException error) when (!session.Crashed.IsCancellationRequested)
        {
            logger.LogWarning("Databases of pages are not kept: {Reason}", error.Message);
            return null;
        }
    }

    private void Remember(JsonObject storage, HashSet<string> shown, IReadOnlyDictionary<string, int> visits)
    {
        _left.Clear();
        var kept = storage["origins"]!.AsArray().OfType<JsonObject>().ToDictionary(origin => (string)origin["origin"]!, StringComparer.Ordinal);
        foreach (var (origin, count) in visits)
        {
            if (!shown.Contains(origin))
            {
                var held = kept.TryGetValue(origin, out var found) ? (JsonObject)found.DeepClone() : new JsonObject { ["origin"] = origin, ["localStorage"] = new JsonArray() };
                _left[origin] = (count, held);
            }
        }
    }

    private static JsonElement Bounded(JsonObject storage, List<LocalizableText> lost)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(storage);
        if (bytes.Length > MaxStorage)
        {
            lost.Add(RestoreWords.Storage);
            storage["origins"] = new JsonArray();
            bytes = JsonSerializer.SerializeToUtf8Bytes(storage);
        }

        using var document = JsonDocument.Parse(bytes);
        return document.RootElement.Clone();
    }

    /// <summary>What the script said of one document.</summary>
    private sealed record Document(Frame Frame, JsonElement Value)
    {
        public string Origin { get; } = Value.GetProperty("origin").GetString()!;

        public string Title { get; } = Value.Text("title") ?? "";

        public bool HasOrigin => Origin.StartsWith("http", StringComparison.Ordinal);

        public double Number(string name) => Value.GetProperty(name).GetDouble();

        public List<string[]> Entries(string name) =>
            [.. Value.GetProperty(name).EnumerateArray().Select(entry => new[] { entry[0].GetString() ?? "", entry[1].GetString() ?? "" })];

        public JsonObject ToOrigin() => new()
        {
            ["origin"] = Origin,
            ["localStorage"] = new JsonArray([.. Entries("local").Select(entry => new JsonObject { ["name"] = entry[0], ["value"] = entry[1] })]),
        };
    }
}
