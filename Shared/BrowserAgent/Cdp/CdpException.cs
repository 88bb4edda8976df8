namespace Dashboard.BrowserAgent;

/// <summary>The browser refused a command, or is no longer there to answer it.</summary>
public sealed class CdpException : Exception
{
    /// <summary><see cref="Code"/> when the target, session or connection was gone before the answer came.</summary>
    public const int ClosedCode = -1;

    /// <summary>Chromium's code for a session that it does not know (any longer).</summary>
    private const int SessionNotFoundCode = -32001;

    private const int ServerErrorCode = -32000;
    private const int InvalidParametersCode = -32602;

    public CdpException(string method, int code, string message, Exception? inner = null)
        : base($"{method}: {message}", inner)
    {
        Method = method;
        Code = code;
        Reason = message;
    }

    public string Method { get; }

    /// <summary>JSON-RPC code of the browser, or <see cref="ClosedCode"/>.</summary>
    public int Code { get; }

    /// <summary>The browser's words, without the method.</summary>
    public string Reason { get; }

    /// <summary>The page, frame or browser that was addressed is gone.</summary>
    public bool IsClosed => Code is ClosedCode or SessionNotFoundCode;

    /// <summary>
    /// The document or object that was addressed is gone, usually because of a navigation. The protocol says so in
    /// words only; this is the one place that knows them.
    /// </summary>
    public bool IsContextLost => Code is ServerErrorCode or InvalidParametersCode
        && (Reason.Contains("context", StringComparison.OrdinalIgnoreCase)
            || Reason.Contains("navigated or closed", StringComparison.OrdinalIgnoreCase)
            || Reason.Contains("Could not find object", StringComparison.OrdinalIgnoreCase)
            || Reason.Contains("same JavaScript world", StringComparison.OrdinalIgnoreCase)
            || Reason.Contains("frame", StringComparison.OrdinalIgnoreCase));
}
