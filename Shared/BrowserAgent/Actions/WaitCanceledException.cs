namespace Dashboard.BrowserAgent;

/// <summary>A wait was cut short; its message says what it waited for, should a time-out have been the reason.</summary>
internal sealed class WaitCanceledException(string message, Exception inner, CancellationToken token)
    : OperationCanceledException(message, inner, token)
{
    /// <summary>What a time-out means here; null when it means just that.</summary>
    public ActionException? Instead { get; init; }
}
