using System.Text.Json;
using Dashboard.Api.Data;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Dashboard.Api;

/// <summary>Turns every exception into ProblemDetails with a stable <c>code</c>.</summary>
internal sealed class ProblemDetailsExceptionHandler(IProblemDetailsService problems, ILogger<ProblemDetailsExceptionHandler> logger)
    : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var problem = Describe(exception);
        if (problem.Status >= 500)
        {
            logger.LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
        }

        context.Response.StatusCode = problem.Status!.Value;
        if (problem.Extensions.TryGetValue("retry_after", out var seconds))
        {
            context.Response.Headers.RetryAfter = $"{seconds}";
        }

        if (!await problems.TryWriteAsync(new() { HttpContext = context, ProblemDetails = problem, Exception = exception }))
        {
            // Who asked for a picture gets the reason all the same.
            await context.Response.WriteAsJsonAsync(problem, ApiJson.Options, "application/problem+json", cancellationToken);
        }

        return true;
    }

    private static ProblemDetails Describe(Exception exception) => exception switch
    {
        ApiException api => WithMembers(Problem(api.Status, api.Code, api.Message), api.Members),
        ValidationException validation => Validation(validation.Errors),
        BadHttpRequestException { InnerException: JsonException json } => Malformed(json),
        NotSupportedException { Source: "System.Text.Json" } or BadHttpRequestException { InnerException: NotSupportedException } =>
            Problem(StatusCodes.Status400BadRequest, "malformed_json", "The body is not valid JSON of the expected shape."),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            Problem(StatusCodes.Status413PayloadTooLarge, "body_too_large", "The request body is larger than this route takes."),
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } =>
            Problem(StatusCodes.Status415UnsupportedMediaType, "json_required", "Send the body as JSON with Content-Type: application/json."),
        BadHttpRequestException bad => Problem(bad.StatusCode, "bad_request", bad.Message),
        Microsoft.EntityFrameworkCore.DbUpdateConcurrencyException =>
            Problem(StatusCodes.Status409Conflict, "changed_meanwhile", "Somebody else changed this meanwhile. Load it again."),
        _ when DatabaseOutage.Is(exception) =>
            Problem(StatusCodes.Status503ServiceUnavailable, "database_unavailable", "The database cannot be reached right now. Try again in a moment."),
        _ => Problem(StatusCodes.Status500InternalServerError, "internal_error", "Something went wrong on the server. Its log says more."),
    };

    private static ProblemDetails Malformed(JsonException json)
    {
        // "$" is the body itself: not JSON at all. Anything deeper is a field of the wrong kind.
        var field = json.Path?.TrimStart('$').TrimStart('.');
        if (string.IsNullOrEmpty(field))
        {
            return Problem(StatusCodes.Status400BadRequest, "malformed_json", "The body is not valid JSON of the expected shape.");
        }

        return Validation([new FieldError(field, "invalid_value", "This value is not of the expected kind.")]);
    }

    private static ProblemDetails Validation(IReadOnlyList<FieldError> errors)
    {
        var problem = Problem(StatusCodes.Status400BadRequest, "validation_failed", "Some fields are not valid.");
        problem.Extensions["errors"] = errors.GroupBy(error => error.Field)
            .ToDictionary(group => group.Key, group => group.Select(error => error.Message).ToArray());
        problem.Extensions["error_codes"] = errors.GroupBy(error => error.Field)
            .ToDictionary(group => group.Key, group => group.Select(error => error.Code).ToArray());
        return problem;
    }

    private static ProblemDetails WithMembers(ProblemDetails problem, Dictionary<string, object?> members)
    {
        foreach (var (name, value) in members)
        {
            problem.Extensions[name] = value;
        }

        return problem;
    }

    private static ProblemDetails Problem(int status, string code, string detail) => new()
    {
        Status = status,
        Detail = detail,
        Extensions = { ["code"] = code },
    };
}
