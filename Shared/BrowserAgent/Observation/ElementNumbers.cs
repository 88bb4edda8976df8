namespace Dashboard.BrowserAgent;

/// <summary>Where an element is: its frame, the document there, and its number in that document.</summary>
internal sealed record ElementAddress(string FrameId, string Token, int Id);

/// <summary>
/// Small numbers of elements, one series for all frames of a page. A number stays with its element while both live and is
/// not given to another one; with a new document in the main frame the series begins again.
/// </summary>
internal sealed class ElementNumbers
{
    private readonly Dictionary<(string Token, int Id), int> _numbers = [];
    private readonly Dictionary<int, ElementAddress> _addresses = [];
    private string? _document;
    private int _lastOfEarlier;
    private bool _isFirst;

    /// <summary>To be called before each observation.</summary>
    /// <param name="mainToken">Token of the main frame's document.</param>
    public void Begin(string mainToken)
    {
        _isFirst = mainToken != _document;
        if (_isFirst)
        {
            _document = mainToken;
            _numbers.Clear();
            _addresses.Clear();
        }

        _lastOfEarlier = _addresses.Count;
    }

    public int Of(string frameId, string token, int id)
    {
        if (!_numbers.TryGetValue((token, id), out var number))
        {
            number = _addresses.Count + 1;
            _numbers.Add((token, id), number);
            _addresses.Add(number, new ElementAddress(frameId, token, id));
        }

        return number;
    }

    /// <returns>Null when this element was in no observation.</returns>
    public int? Known(string token, int id) => _numbers.TryGetValue((token, id), out var number) ? number : null;

    /// <summary>The element came into view since the observation before; on a new page nothing is.</summary>
    public bool IsNew(int number) => !_isFirst && number > _lastOfEarlier;

    /// <returns>Null when no element ever had this number on this page.</returns>
    public ElementAddress? Find(int number) => _addresses.GetValueOrDefault(number);
}
