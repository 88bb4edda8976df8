namespace Dashboard.Bench.Engine;

/// <summary>Our engine and its peers, each with a browser of its own that was started with the same binary and arguments.</summary>
internal sealed class Rivals : IAsyncDisposable
{
    private Rivals(Ours ours, Peer playwright, Peer mcp, Peer stagehand) =>
        (Ours, Playwright, Mcp, Stagehand) = (ours, playwright, mcp, stagehand);

    public Ours Ours { get; }

    public Peer Playwright { get; }

    public Peer Mcp { get; }

    public Peer Stagehand { get; }

    public IReadOnlyList<Peer> Peers => [Playwright, Mcp, Stagehand];

    public static async Task<Rivals> StartAsync() => new(
        await Ours.StartAsync(),
        await Peer.StartAsync("playwright", Ours.Launch),
        await Peer.StartAsync("mcp", Ours.Launch),
        await Peer.StartAsync("stagehand", Ours.Launch));

    /// <summary>Shows the same page to all, and afterwards runs a script in it.</summary>
    public async Task ShowAsync(EnginePage page, string? script = null)
    {
        await Ours.GoAsync(page.Url);
        page.Nodes = await Ours.CountNodesAsync();
        foreach (var peer in Peers)
        {
            await peer.GoAsync(page.Url);
        }

        if (script is not null)
        {
            await EverywhereAsync(script);
        }
    }

    /// <summary>Runs a script in the page of each.</summary>
    public async Task EverywhereAsync(string script)
    {
        await Ours.EvaluateAsync(script);
        foreach (var peer in Peers)
        {
            await peer.EvaluateAsync(script);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in Peers)
        {
            await peer.DisposeAsync();
        }

        await Ours.DisposeAsync();
    }
}
