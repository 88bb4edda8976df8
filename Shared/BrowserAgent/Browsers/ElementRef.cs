namespace Dashboard.BrowserAgent;

/// <summary>An object in a frame's isolated world, usually an element; valid while the frame shows the same document.</summary>
public sealed class ElementRef
{
    private readonly Task<string> _objectId;
    private object? _address;

    internal ElementRef(Frame frame, string objectId)
    {
        Frame = frame;
        _objectId = Task.FromResult(objectId);
    }

    /// <summary>An element that the browser is being asked for: the first script that is called with it finds it by its number, and need not wait.</summary>
    /// <param name="objectId">The answer; its failure is what whoever needs it gets to know when there is no such element.</param>
    /// <param name="address">Number and document, as the page's registry takes them.</param>
    internal ElementRef(Frame frame, Task<string> objectId, object address)
    {
        Frame = frame;
        _objectId = objectId;
        _address = address;
    }

    public Frame Frame { get; }

    /// <summary>Remote object id in the frame's session.</summary>
    internal Task<string> ObjectIdAsync(CancellationToken cancellationToken) => _objectId.WaitAsync(cancellationToken);

    /// <summary>By its number alone it is the same element in whichever world asks for it.</summary>
    internal bool IsBound => _address is null || _objectId.IsCompletedSuccessfully;

    /// <summary>Gives the number once, while the answer is awaited: later the element may have left the document, and its object is kept.</summary>
    internal object? TakeAddress() => Interlocked.Exchange(ref _address, null) is { } address && !_objectId.IsCompletedSuccessfully ? address : null;
}
