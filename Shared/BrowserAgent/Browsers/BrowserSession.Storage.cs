using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Dashboard.BrowserAgent;

/// <content>What its pages keep: cookies, storage, databases.</content>
public sealed partial class BrowserSession
{
    private readonly ConcurrentDictionary<string, int> _visited = new(StringComparer.OrdinalIgnoreCase);
    private int _askingStorage;

    /// <summary>
    /// Cookies, local storage and databases of every origin as JSON text, for <see cref="BrowserSessionOptions.StorageState"/>.
    /// Asks origins that no tab shows with a page of Playwright's own, which is not among <see cref="Tabs"/>.
    /// </summary>
    public async Task<string> SaveStorageStateAsync()
    {
        Interlocked.Increment(ref _askingStorage);
        try
        {
            return await _context.StorageStateAsync(new BrowserContextStorageStateOptions { IndexedDB = true });
        }
        finally
        {
            Interlocked.Decrement(ref _askingStorage);
        }
    }

    /// <summary>Playwright opens a page of its own now, which is nobody's tab.</summary>
    internal bool IsAskingStorage => Volatile.Read(ref _askingStorage) > 0;

    /// <summary>Origins that a tab has shown, with how often a document of them was opened.</summary>
    internal IReadOnlyDictionary<string, int> VisitedOrigins => _visited;

    internal void NoteVisit(string url)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            _visited.AddOrUpdate(address.GetLeftPart(UriPartial.Authority), 1, static (_, visits) => visits + 1);
        }
    }

    internal async Task<IReadOnlyList<BrowserContextCookiesResult>> CookiesAsync() => await _context.CookiesAsync();

    /// <summary>Sets cookies; those that the browser refuses are left out.</summary>
    internal async Task AddCookiesAsync(IReadOnlyList<Cookie> cookies)
    {
        try
        {
            await _context.AddCookiesAsync(cookies);
        }
        catch (PlaywrightException) when (cookies.Count > 1 && !Crashed.IsCancellationRequested)
        {
            // One that is refused keeps all of them away.
            foreach (var cookie in cookies)
            {
                await AddCookiesAsync([cookie]);
            }
        }
        catch (PlaywrightException error) when (cookies.Count == 1 && !Crashed.IsCancellationRequested)
        {
            _logger.LogDebug("A cookie was refused: {Reason}", error.Message);
        }
    }
}
