using System.Text.Json.Serialization;

namespace Dashboard.Api.Checks;

/// <summary>How one thing of an installation stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckStatus>))]
internal enum CheckStatus
{
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>It works, and somebody should look at it.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <param name="Name">What was looked at; stable.</param>
/// <param name="Found">What was found, without secrets.</param>
/// <param name="Advice">What to do; null when all is well.</param>
internal sealed record CheckResult(string Name, CheckStatus Status, string Found, string? Advice)
{
    public static CheckResult Ok(string name, string found) => new(name, CheckStatus.Ok, found, null);

    public static CheckResult Warning(string name, string found, string advice) => new(name, CheckStatus.Warning, found, advice);

    public static CheckResult Failed(string name, string found, string advice) => new(name, CheckStatus.Failed, found, advice);
}
