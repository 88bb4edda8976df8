using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

/// <summary>Source-generated serializers of every message that crosses a process.</summary>
/// <remarks>
/// The generated code sets every <c>init</c> property, also those that are missing in the JSON, and so loses their
/// initializers. A property with a default other than its type's therefore has <c>set</c>.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)]
[JsonSerializable(typeof(RunnerEventEnvelope))]
[JsonSerializable(typeof(RunnerHeartbeat))]
[JsonSerializable(typeof(HeartbeatResponse))]
[JsonSerializable(typeof(ClaimRequest))]
[JsonSerializable(typeof(ClaimedExecution))]
[JsonSerializable(typeof(RenewRequest))]
[JsonSerializable(typeof(RenewResponse))]
[JsonSerializable(typeof(ReleaseRequest))]
[JsonSerializable(typeof(QuotaResponse))]
[JsonSerializable(typeof(ExecutionSecrets))]
[JsonSerializable(typeof(ControlMessage))]
[JsonSerializable(typeof(CommittedMessage))]
[JsonSerializable(typeof(TakeoverStroke))]
[JsonSerializable(typeof(TakeoverMessage))]
[JsonSerializable(typeof(TakeoverState))]
[JsonSerializable(typeof(TakeoverCopy))]
[JsonSerializable(typeof(LiveMessage))]
[JsonSerializable(typeof(ThinkingUpdate))]
[JsonSerializable(typeof(ServiceWarning))]
[JsonSerializable(typeof(TaskSnapshot))]
[JsonSerializable(typeof(PersonQuestion))]
[JsonSerializable(typeof(PersonAnswer))]
[JsonSerializable(typeof(Recipe))]
[JsonSerializable(typeof(ElementAnchors))]
[JsonSerializable(typeof(StepExplanation))]
[JsonSerializable(typeof(Dictionary<string, ModelTraits>))]
public sealed partial class ContractsJson : JsonSerializerContext;
