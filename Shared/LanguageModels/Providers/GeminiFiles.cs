using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// Gemini's Files API: what is too big for a request, and every video, is uploaded once and then named. The provider
/// deletes it after 48 hours.
/// </summary>
internal sealed class GeminiFiles(HttpClient http, string baseAddress, ModelAccess access, TimeProvider time)
{
    /// <summary>A request may have 20 MB; base64 and the rest of it need room.</summary>
    private const int LargestInline = 8 * 1024 * 1024;

    private static readonly TimeSpan KeptByProvider = TimeSpan.FromHours(47);
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Uploaded> _uploaded = new(StringComparer.Ordinal);

    private sealed record Uploaded(string Uri, DateTimeOffset Until);

    public static bool MustBeUploaded(DataContent data) => data.HasTopLevelMediaType("video") || data.Data.Length > LargestInline;

    /// <returns>The address by which a request names the file.</returns>
    /// <exception cref="ModelException">It could not be uploaded, or the provider cannot read it.</exception>
    public async Task<string> UploadAsync(DataContent data, CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexString(SHA256.HashData(data.Data.Span));
        if (_uploaded.TryGetValue(hash, out var known) && known.Until > time.GetUtcNow())
        {
            return known.Uri;
        }

        var session = await StartAsync(data, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, session) { Content = new ReadOnlyMemoryContent(data.Data) };
        request.Headers.Add("X-Goog-Upload-Offset", "0");
        request.Headers.Add("X-Goog-Upload-Command", "upload, finalize");
        using var response = await http.SendAsync(request, cancellationToken);
        var file = WireJson.ParseObject(await response.Content.ReadAsStringAsync(cancellationToken)).Get("file");
        var uri = await WaitUntilReadAsync(file, data, cancellationToken);
        _uploaded[hash] = new Uploaded(uri, time.GetUtcNow() + KeptByProvider);
        return uri;
    }

    private async Task<Uri> StartAsync(DataContent data, CancellationToken cancellationToken)
    {
        // ".../v1beta" has its uploads at ".../upload/v1beta".
        var version = baseAddress.LastIndexOf('/');
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{baseAddress[..version]}/upload{baseAddress[version..]}/files");
        request.Options.Set(ModelHttpHandler.AnyBody, true);
        request.Headers.Add("X-Goog-Upload-Protocol", "resumable");
        request.Headers.Add("X-Goog-Upload-Command", "start");
        request.Headers.Add("X-Goog-Upload-Header-Content-Length", data.Data.Length.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("X-Goog-Upload-Header-Content-Type", data.MediaType);
        GeminiChatClient.Authorize(request.Headers, access.ApiKey);
        var about = new JsonObject { ["file"] = new JsonObject { ["display_name"] = data.Name ?? "file" } };
        request.Content = new StringContent(about.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var response = await http.SendAsync(request, cancellationToken);
        var given = response.Headers.TryGetValues("X-Goog-Upload-URL", out var values) ? values.FirstOrDefault() : null;
        return Uri.TryCreate(given, UriKind.Absolute, out var session) && session.Authority == request.RequestUri!.Authority
            ? session
            : throw ModelException.InvalidAnswer(request.RequestUri!.Authority);
    }

    private async Task<string> WaitUntilReadAsync(System.Text.Json.JsonElement? file, DataContent data, CancellationToken cancellationToken)
    {
        for (var pause = FirstLook; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (file?.Text("uri") is not { } uri || file?.Text("name") is not { } name)
            {
                throw ModelException.InvalidAnswer(new Uri(baseAddress).Authority);
            }

            switch (file?.Text("state"))
            {
                case "FAILED":
                    throw ModelException.CannotRead(access.ToString(), data);
                case null or "ACTIVE":
                    return uri;
            }

            await Task.Delay(pause, time, cancellationToken);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{baseAddress}/{name}");
            GeminiChatClient.Authorize(request.Headers, access.ApiKey);
            using var response = await http.SendAsync(request, cancellationToken);
            file = WireJson.ParseObject(await response.Content.ReadAsStringAsync(cancellationToken));
        }
    }
}
