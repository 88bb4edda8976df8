namespace Dashboard.Tests.Fixtures.Telemetry;

/// <summary>A span as it came over OTLP (opentelemetry/proto/trace/v1).</summary>
internal sealed record ReceivedSpan(
    string Service,
    string Scope,
    string TraceId,
    string Id,
    string ParentId,
    string Name,
    int Kind,
    ulong Start,
    bool Failed,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyList<string> LinkedTraces)
{
    public const int Server = 2;
    public const int Client = 3;
    public const int Producer = 4;
    public const int Consumer = 5;

    public static IEnumerable<ReceivedSpan> Read(ProtoMessage request) =>
        from resource in request.Messages(1)
        let service = Otlp.ServiceOf(resource)
        from scope in resource.Messages(2)
        let scopeName = scope.Message(1)?.Text(1) ?? ""
        from span in scope.Messages(2)
        select new ReceivedSpan(
            service, scopeName, span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), (int)span.Number(6), span.Number(7),
            span.Message(15)?.Number(3) == 2, Otlp.Attributes(span, 9), [.. span.Messages(13).Select(link => link.Hex(1))]);
}

/// <summary>A log record (opentelemetry/proto/logs/v1).</summary>
internal sealed record ReceivedLog(string Service, string Text, string TraceId, string SpanId, IReadOnlyDictionary<string, string> Attributes)
{
    public static IEnumerable<ReceivedLog> Read(ProtoMessage request) =>
        from resource in request.Messages(1)
        let service = Otlp.ServiceOf(resource)
        from scope in resource.Messages(2)
        from record in scope.Messages(2)
        select new ReceivedLog(service, record.Message(5)?.Text(1) ?? "", record.Hex(9), record.Hex(10), Otlp.Attributes(record, 6));
}

/// <summary>A metric (opentelemetry/proto/metrics/v1), without its points.</summary>
internal sealed record ReceivedMetric(string Service, string Name, string Unit)
{
    public static IEnumerable<ReceivedMetric> Read(ProtoMessage request) =>
        from resource in request.Messages(1)
        let service = Otlp.ServiceOf(resource)
        from scope in resource.Messages(2)
        from metric in scope.Messages(2)
        select new ReceivedMetric(service, metric.Text(1), metric.Text(3));
}

internal static class Otlp
{
    public static string ServiceOf(ProtoMessage resource) => ResourceOf(resource).GetValueOrDefault("service.name", "");

    public static IReadOnlyDictionary<string, string> ResourceOf(ProtoMessage resource) =>
        resource.Message(1) is { } described ? Attributes(described, 1) : new Dictionary<string, string>();

    public static IReadOnlyDictionary<string, string> Attributes(ProtoMessage message, int number)
    {
        var attributes = new Dictionary<string, string>();
        foreach (var attribute in message.Messages(number))
        {
            attributes[attribute.Text(1)] = attribute.Message(2) is { } value ? Value(value) : "";
        }

        return attributes;
    }

    private static string Value(ProtoMessage value) => value switch
    {
        _ when value.Has(1) => value.Text(1),
        _ when value.Has(2) => value.Number(2) == 1 ? "true" : "false",
        _ when value.Has(3) => $"{(long)value.Number(3)}",
        _ when value.Has(4) => $"{BitConverter.UInt64BitsToDouble(value.Number(4))}",
        _ when value.Message(5) is { } array => string.Join(',', array.Messages(1).Select(Value)),
        _ => "",
    };
}
