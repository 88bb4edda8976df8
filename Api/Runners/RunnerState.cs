using System.Text.Json.Serialization;
using Dashboard.Contracts;

namespace Dashboard.Api.Runners;

/// <summary>Where a runner stands, as the Api knows it.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RunnerState>))]
public enum RunnerState
{
    Live,

    /// <summary>Takes nothing new; what it runs goes on.</summary>
    Draining,

    /// <summary>Ended in order.</summary>
    Stopped,

    /// <summary>Not heard of any more, and it did not say why.</summary>
    Gone,
}
