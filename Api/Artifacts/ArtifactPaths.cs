using System.Security.Cryptography;
using System.Text;

namespace Dashboard.Api.Artifacts;

/// <summary>
/// Where in a directory a key lies. File systems take names of 255 bytes and cannot hold a file and a folder of the
/// same name; keys know neither limit. So a file's name ends with a tilde and no folder's does, a tilde in a key is
/// escaped, and a name that is too long is cut and told apart by its hash.
/// </summary>
internal static class ArtifactPaths
{
    private const string FileMark = "~";
    private const int MaxNameBytes = 240;
    private const int KeptOfLongName = 40;

    /// <summary>Path of the file for a key, relative to the store's directory.</summary>
    public static string FileOf(string key) => FolderOf(key) + FileMark;

    /// <param name="folder">With or without the slash at its end.</param>
    public static string FolderOf(string folder) => Path.Combine([.. folder.TrimEnd('/').Split('/').Select(NameOf)]);

    public static bool IsFile(string name) => name.EndsWith(FileMark, StringComparison.Ordinal);

    /// <summary>A name in the same folder that no key has.</summary>
    public static string Temporary(string path) => Path.Combine(Path.GetDirectoryName(path)!, $"~{Guid.NewGuid():N}.tmp");

    private static string NameOf(string segment)
    {
        var escaped = segment.Replace("~", "~7E", StringComparison.Ordinal);
        if (Encoding.UTF8.GetByteCount(escaped) <= MaxNameBytes)
        {
            return escaped;
        }

        var runes = string.Concat(segment.EnumerateRunes().Take(KeptOfLongName)).Replace("~", "", StringComparison.Ordinal);
        return $"{runes}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(segment)))}";
    }
}
