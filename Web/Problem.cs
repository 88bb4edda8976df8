namespace Dashboard.Web;

/// <summary>Errors that Web itself answers with, in the form the Api uses: ProblemDetails with a stable <c>code</c>.</summary>
internal static class Problem
{
    /// <param name="code">What programs recognise the error by.</param>
    /// <param name="detail">What a person can do about it.</param>
    public static Task WriteAsync(HttpContext context, int status, string code, string title, string detail) =>
        Results.Problem(detail, title: title, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code })
            .ExecuteAsync(context);
}
