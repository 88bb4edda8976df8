using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Api.Data;

/// <summary>How enums and contracts are kept in columns.</summary>
internal static class Conversions
{
    /// <summary>Text as on the wire, so that rows can be read by people and outlive renumbering.</summary>
    public static PropertyBuilder<T> AsSnakeCaseText<T>(this PropertyBuilder<T> property)
        where T : struct, Enum =>
        property.HasConversion(value => EnumText<T>.Write(value), text => EnumText<T>.Read(text)).HasMaxLength(32);

    public static PropertyBuilder<T?> AsSnakeCaseText<T>(this PropertyBuilder<T?> property)
        where T : struct, Enum =>
        property.HasConversion(
            value => value == null ? null : EnumText<T>.Write(value.Value),
            text => text == null ? null : EnumText<T>.Read(text)).HasMaxLength(32);

    /// <summary>A jsonb column in the dialect of the contracts; two values are equal when their JSON is.</summary>
    public static PropertyBuilder<T> AsJson<T>(this PropertyBuilder<T> property) =>
        property.HasColumnType("jsonb").HasConversion(
            value => Write(value),
            text => JsonSerializer.Deserialize<T>(text, ApiJson.Options)!,
            new ValueComparer<T>(
                (left, right) => Write(left!) == Write(right!),
                value => Write(value).GetHashCode(StringComparison.Ordinal),
                value => value));

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, ApiJson.Options);
}

/// <summary>Enum names as snake_case text, looked up once per type.</summary>
internal static class EnumText<T>
    where T : struct, Enum
{
    private static readonly Dictionary<T, string> Names = Enum.GetValues<T>()
        .ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

    private static readonly Dictionary<string, T> Values = Names.ToDictionary(pair => pair.Value, pair => pair.Key);

    public static string Write(T value) => Names[value];

    public static T Read(string text) => Values[text];

    public static bool TryRead(string text, out T value) => Values.TryGetValue(text, out value);
}
