using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

/// <summary>The one JSON dialect of the product: snake_case names, enums as snake_case text, nulls left out.</summary>
public static class Json
{
    /// <summary>Options for everything that crosses a process; backed by the source-generated <see cref="ContractsJson"/>.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(ContractsJson.Default.Options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

/// <summary>Writes an enum as snake_case text: <c>WaitingForHuman</c> is <c>waiting_for_human</c>.</summary>
public sealed class SnakeCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
