using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dashboard.Messaging;
using Dashboard.Tests.Fixtures.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Dashboard.Tests.Secrets;

/// <summary>Looks for secrets wherever an installation leaves something, in the forms in which programs write texts.</summary>
internal sealed class SecretSearch(IReadOnlyDictionary<string, string> secrets)
{
    private readonly List<(string Name, byte[] Form)> _forms =
        [.. secrets.SelectMany(secret => FormsOf(secret.Value).Distinct().Select(form => (secret.Key, Encoding.UTF8.GetBytes(form))))];

    private readonly List<string> _places = [];

    /// <summary>Where something was found, and what.</summary>
    public List<string> Found { get; } = [];

    /// <summary>Places that were searched: a search that looks at nothing finds nothing.</summary>
    public IReadOnlyList<string> Places => _places;

    public void In(string place, string text) => In(place, Encoding.UTF8.GetBytes(text));

    public void In(string place, byte[] bytes)
    {
        _places.Add(place);
        foreach (var (name, form) in _forms.DistinctBy(form => form.Name + Convert.ToHexString(form.Form)))
        {
            if (bytes.AsSpan().IndexOf(form) is >= 0 and var at)
            {
                var around = Encoding.UTF8.GetString(bytes.AsSpan(Math.Max(0, at - 60), Math.Min(bytes.Length - Math.Max(0, at - 60), form.Length + 120)));
                Found.Add($"{name} in {place}: …{around}…");
            }
        }
    }

    /// <summary>Every row of every table, sealed bytes included.</summary>
    public async Task InDatabaseAsync(Installation installation)
    {
        var tables = new List<string>();
        await using (var command = installation.Database.CreateCommand("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        foreach (var table in tables)
        {
            await using var command = installation.Database.CreateCommand($"SELECT line::text FROM {table} line");
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                In($"table {table}", reader.GetString(0));

                // As programs show it that write jsonb without its escapes.
                In($"table {table}", reader.GetString(0).Replace("\"\"", "\"", StringComparison.Ordinal));
            }
        }
    }

    public async Task InRedisAsync(Installation installation)
    {
        await using var redis = new RedisConnection(installation.Redis, NullLogger<RedisConnection>.Instance);
        var database = await redis.DatabaseAsync();
        foreach (var key in (RedisKey[])(await database.ExecuteAsync("KEYS", "*"))!)
        {
            var name = key.ToString();
            In("key of Redis", name);
            var (command, rest) = (string)(await database.ExecuteAsync("TYPE", name))! switch
            {
                "string" => ("GET", Array.Empty<object>()),
                "list" => ("LRANGE", ["0", "-1"]),
                "set" => ("SMEMBERS", []),
                "hash" => ("HGETALL", []),
                "zset" => ("ZRANGE", ["0", "-1"]),
                "stream" => ("XRANGE", ["-", "+"]),
                var other => throw new NotSupportedException($"Nobody looks into a {other} of Redis: add it here."),
            };
            foreach (var value in Values(await database.ExecuteAsync(command, [name, .. rest])))
            {
                In($"Redis {name}", value);
            }
        }
    }

    /// <summary>Every file below a folder, unpacked where it is packed.</summary>
    public void InFiles(DirectoryInfo folder)
    {
        // What is empty holds nothing, and may be another process's lock.
        foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Length > 0))
        {
            using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            stream.CopyTo(content);
            var bytes = content.ToArray();
            In($"file {file.Name}", bytes);
            if (bytes is [0x1F, 0x8B, ..])
            {
                using var packed = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
                using var plain = new MemoryStream();
                try
                {
                    packed.CopyTo(plain);
                }
                catch (InvalidDataException)
                {
                    // What the store writes behind the content is no further part of it.
                }

                Assert.True(plain.Length > 0, $"{file.Name} could not be unpacked.");
                In($"unpacked {file.Name}", plain.ToArray());
            }
        }
    }

    private static IEnumerable<byte[]> Values(RedisResult result)
    {
        if (result.IsNull)
        {
            return [];
        }

        try
        {
            return ((RedisResult[])result!).SelectMany(Values);
        }
        catch (InvalidCastException)
        {
            // The client does not say what a result is.
            return [(byte[])result!];
        }
    }

    /// <summary>Made by the programs that write so, and not by what is tested.</summary>
    private static IEnumerable<string> FormsOf(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        yield return text;
        yield return Uri.EscapeDataString(text);
        yield return Uri.EscapeDataString(text).ToLowerInvariant();
        yield return WebUtility.UrlEncode(text);
        yield return JsonEncodedText.Encode(text).ToString();
        yield return JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        yield return JsonEncodedText.Encode(JsonEncodedText.Encode(text).ToString()).ToString();
        yield return WebUtility.HtmlEncode(text);
        yield return Convert.ToHexStringLower(bytes);
        yield return Convert.ToBase64String(bytes).TrimEnd('=')[..^1];
        yield return Convert.ToBase64String([0, .. bytes]).TrimEnd('=')[2..^1];
        yield return Convert.ToBase64String([0, 0, .. bytes]).TrimEnd('=')[3..^1];
        if (text.All(letter => letter <= 0xFF))
        {
            yield return Convert.ToBase64String(Encoding.Latin1.GetBytes(text)).TrimEnd('=')[..^1];
        }
    }
}
