using Dashboard.BrowserAgent;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Browsers;

public sealed class CdpConnectionTests(ChromiumFixture chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_is_answered_with_its_result()
    {
        await using var connection = await ConnectAsync();
        var version = await connection.Browser.SendAsync("Browser.getVersion", null, Token);
        Assert.Contains("Chrome", version.GetProperty("product").GetString());
    }

    [Fact]
    public async Task A_refused_command_throws_with_method_and_code()
    {
        await using var connection = await ConnectAsync();
        var error = await Assert.ThrowsAsync<CdpException>(() => connection.Browser.SendAsync("No.suchCommand", null, Token));
        Assert.Equal("No.suchCommand", error.Method);
        Assert.Equal(-32601, error.Code);
        Assert.False(error.IsClosed);
    }

    [Fact]
    public async Task Waiting_for_an_answer_can_be_cancelled_and_the_connection_goes_on()
    {
        await using var session = await chromium.OpenSessionAsync();
        using var stop = new CancellationTokenSource();
        var waiting = session.CurrentTab.Session.SendAsync(
            "Runtime.evaluate", new { expression = "new Promise(() => {})", awaitPromise = true }, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var answer = await session.CurrentTab.Session.SendAsync("Runtime.evaluate", new { expression = "1 + 1" }, Token);
        Assert.Equal(2, answer.GetProperty("result").GetProperty("value").GetInt32());
    }

    [Fact]
    public async Task Closing_the_connection_fails_what_is_pending_and_what_comes_later()
    {
        var connection = await ConnectAsync();
        var (tab, target) = await AttachAsync(connection);
        var pending = tab.SendAsync("Runtime.evaluate", new { expression = "new Promise(() => {})", awaitPromise = true }, Token);
        await connection.Browser.SendAsync("Target.closeTarget", new { targetId = target }, Token);
        Assert.True((await Assert.ThrowsAsync<CdpException>(() => pending)).IsClosed);
        await connection.DisposeAsync();
        Assert.True(connection.Closed.IsCompleted);
        var later = await Assert.ThrowsAsync<CdpException>(() => connection.Browser.SendAsync("Browser.getVersion", null, Token));
        Assert.True(later.IsClosed);
    }

    [Fact]
    public async Task Events_reach_only_the_session_they_belong_to_until_unsubscribed()
    {
        await using var connection = await ConnectAsync();
        var (first, firstTarget) = await AttachAsync(connection);
        var (second, secondTarget) = await AttachAsync(connection);
        List<string> seen = [];
        var subscription = first.On("Runtime.consoleAPICalled", _ => seen.Add("first"));
        second.On("Runtime.consoleAPICalled", _ => seen.Add("second"));
        await Task.WhenAll(first.SendAsync("Runtime.enable", null, Token), second.SendAsync("Runtime.enable", null, Token));
        await first.SendAsync("Runtime.evaluate", new { expression = "console.log(1)" }, Token);
        subscription.Dispose();
        await first.SendAsync("Runtime.evaluate", new { expression = "console.log(2)" }, Token);
        await second.SendAsync("Runtime.evaluate", new { expression = "console.log(3)" }, Token);
        Assert.Equal(["first", "second"], seen);
        await connection.Browser.SendAsync("Target.closeTarget", new { targetId = firstTarget }, Token);
        await connection.Browser.SendAsync("Target.closeTarget", new { targetId = secondTarget }, Token);
    }

    private async Task<CdpConnection> ConnectAsync()
    {
        var host = await chromium.GetHostAsync();
        return await CdpConnection.ConnectAsync(host.Process.Endpoint, null, Token);
    }

    private static async Task<(CdpSession Session, string TargetId)> AttachAsync(CdpConnection connection)
    {
        var created = await connection.Browser.SendAsync("Target.createTarget", new { url = "about:blank" }, Token);
        var targetId = created.GetProperty("targetId").GetString()!;
        var attached = await connection.Browser.SendAsync("Target.attachToTarget", new { targetId, flatten = true }, Token);
        return (connection.FindSession(attached.GetProperty("sessionId").GetString()!)!, targetId);
    }
}
