using System.Text.Json;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;

namespace Dashboard.Tests.Api.Operations;

internal static class AlertRequests
{
    public static async Task<JsonElement> WaitForAlertAsync(this Installation installation, string code)
    {
        JsonElement found = default;
        await Until.TrueAsync($"the alert {code} is active", async () =>
        {
            found = (await installation.ActiveAlertsAsync()).FirstOrDefault(alert => alert.GetProperty("code").GetString() == code);
            return found.ValueKind == JsonValueKind.Object;
        });
        return found;
    }

    public static Task WaitForNoAlertAsync(this Installation installation, string code) => Until.TrueAsync(
        $"the alert {code} has ended",
        async () => !(await installation.ActiveAlertsAsync()).Any(alert => alert.GetProperty("code").GetString() == code));

    private static async Task<List<JsonElement>> ActiveAlertsAsync(this Installation installation) =>
        [.. (await installation.GetAsync("/api/operations")).GetProperty("alerts").GetProperty("active").EnumerateArray()];
}
