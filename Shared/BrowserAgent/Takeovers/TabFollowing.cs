namespace Dashboard.BrowserAgent;

/// <summary>Hears where a tab goes, until it is disposed of.</summary>
internal sealed class TabFollowing : IDisposable
{
    private readonly PageTab _tab;
    private readonly Action<Frame> _navigated;

    public TabFollowing(PageTab tab, Action changed)
    {
        _tab = tab;
        _navigated = frame =>
        {
            if (frame.IsMain)
            {
                changed();
            }
        };
        tab.Navigated += _navigated;
    }

    public void Dispose() => _tab.Navigated -= _navigated;
}
