using System.Text.Json;
using Dashboard.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Dashboard.BrowserAgent;

/// <summary>A session as it was, as far as that is possible.</summary>
/// <param name="NotRestored">What did not come back, in words for people.</param>
public sealed record RestoredSession(BrowserSession Session, IReadOnlyList<LocalizableText> NotRestored);

/// <summary>Opens a session with the cookies, storage and tabs of an earlier one.</summary>
public static class BrowserRestore
{
    /// <summary>Playwright's storage state is in camel case.</summary>
    internal static readonly JsonSerializerOptions CookieFormat = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
    };

    /// <summary>Opens the session; whatever fails on the way is said in the result and is no error.</summary>
    /// <exception cref="BrowserCrashedException">The browser has ended.</exception>
    public static async Task<RestoredSession> OpenAsync(
        BrowserHost host, BrowserSettings settings, BrowserSessionOptions options, BrowserState state,
        TimeProvider time, ILogger logger, CancellationToken cancellationToken = default)
    {
        var lost = new List<LocalizableText>(state.Lost);
        var session = await OpenWithStorageAsync(host, settings, options, state, lost, logger, cancellationToken);
        try
        {
            lost.AddRange(await RestoreCookiesAsync(session, state.Storage));
            await new TabRestore(session, time, logger).RestoreAsync(state.Tabs, lost, cancellationToken);
            session.TakeNotices();
            return new RestoredSession(session, lost);
        }
        catch (Exception error)
        {
            await session.DisposeAsync();
            if (error is CdpException or PlaywrightException && host.Exited.IsCompleted)
            {
                throw new BrowserCrashedException("The browser has ended.", error);
            }

            throw;
        }
    }

    private static async Task<BrowserSession> OpenWithStorageAsync(
        BrowserHost host, BrowserSettings settings, BrowserSessionOptions options, BrowserState state,
        List<LocalizableText> lost, ILogger logger, CancellationToken cancellationToken)
    {
        var origins = state.Storage.ValueKind == JsonValueKind.Object && state.Storage.TryGetProperty("origins", out var found) ? found.GetRawText() : "[]";
        try
        {
            var storage = origins == "[]" ? null : $$"""{"cookies":[],"origins":{{origins}}}""";
            return await host.OpenSessionAsync(settings, options with { StorageState = storage }, cancellationToken);
        }
        catch (PlaywrightException error) when (origins != "[]" && !host.Exited.IsCompleted)
        {
            logger.LogWarning("Stored data of pages could not be restored: {Reason}", error.Message);
            lost.Add(RestoreWords.Storage);
            return await host.OpenSessionAsync(settings, options, cancellationToken);
        }
    }

    /// <summary>Cookies that the browser did not take.</summary>
    private static async Task<IReadOnlyList<LocalizableText>> RestoreCookiesAsync(BrowserSession session, JsonElement storage)
    {
        if (storage.ValueKind != JsonValueKind.Object || !storage.TryGetProperty("cookies", out var kept) || kept.GetArrayLength() == 0)
        {
            return [];
        }

        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var wanted = kept.EnumerateArray().Select(cookie => cookie.Deserialize<Cookie>(CookieFormat)!)
            .Where(cookie => cookie.Expires is null or -1 || cookie.Expires > now).ToList();
        await session.AddCookiesAsync(wanted);
        var taken = (await session.CookiesAsync()).Select(cookie => (cookie.Name, cookie.Domain, cookie.Path)).ToHashSet();
        return [.. wanted.Where(cookie => !taken.Contains((cookie.Name, cookie.Domain!, cookie.Path!)))
            .Select(cookie => RestoreWords.Cookie(cookie.Name, cookie.Domain!))];
    }
}
