using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Where an explanation and its pictures are kept; a picture that is told of several times is kept once.</summary>
internal sealed class ExplanationFiles(RunOptions options, int step, CancellationToken cancellationToken)
{
    private static readonly JsonSerializerOptions Readable = new(Json.Options)
    {
        // Files that people open: Japanese stays Japanese.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Dictionary<string, string> _pictures = new(StringComparer.Ordinal);

    /// <returns>Its key.</returns>
    public async Task<string> SavePictureAsync(ReadOnlyMemory<byte> picture, string? name = null)
    {
        var hash = Convert.ToHexString(SHA256.HashData(picture.Span));
        if (!_pictures.TryGetValue(hash, out var key))
        {
            // Among the pictures of steps, so that they go when those go.
            name ??= $"{step}-seen-{_pictures.Count + 1}.jpg";
            key = (await options.Artifacts.SaveAsync(ArtifactKind.Screenshot, $"steps/{name}", name, "image/jpeg", picture, step, cancellationToken)).Key;
            _pictures.Add(hash, key);
        }

        return key;
    }

    public async Task SaveAsync(StepExplanation explanation)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            await JsonSerializer.SerializeAsync(gzip, explanation, Readable, cancellationToken);
        }

        var name = $"{step}.json.gz";
        await options.Artifacts.SaveAsync(ArtifactKind.Other, $"explain/{name}", name, "application/gzip", packed.ToArray(), step, cancellationToken);
    }
}
