using Dashboard.Api.Telemetry;

namespace Dashboard.Tests.Api.Telemetry;

public sealed class ApiTelemetryTests
{
    [Fact]
    public void Labels_of_tasks_and_owners_are_bounded_and_stay_what_they_are()
    {
        var label = new BoundedLabel(2);
        var ids = Enumerable.Range(0, 4).Select(_ => Guid.CreateVersion7()).ToArray();

        var values = ids.Select(label.Of).ToList();

        Assert.Equal([$"{ids[0]}", $"{ids[1]}", "other", "other"], values);
        Assert.Equal(values, ids.Select(label.Of));
    }

    [Theory]
    [InlineData("http://localhost:18888/traces/detail/{trace_id}", "abc", "http://localhost:18888/traces/detail/abc")]
    [InlineData("", "abc", null)]
    [InlineData("http://localhost/{trace_id}", null, null)]
    public void A_trace_has_an_address_when_the_settings_say_where(string template, string? trace, string? expected) =>
        Assert.Equal(expected, new TelemetryOptions { TraceUrl = template }.UrlOf(trace));
}
