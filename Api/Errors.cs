namespace Dashboard.Api;

/// <summary>A request that cannot be served as asked; becomes ProblemDetails with this status and code.</summary>
/// <param name="code">Stable, snake_case.</param>
public sealed class ApiException(int status, string code, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>Further members of the ProblemDetails.</summary>
    public Dictionary<string, object?> Members { get; } = [];
}

/// <summary>One field that is not as it must be.</summary>
/// <param name="Field">Path in the JSON body, snake_case: <c>recipe.actions[2].action.url</c>.</param>
public sealed record FieldError(string Field, string Code, string Message);

/// <summary>Fields that are not as they must be; becomes a 400 that names each of them.</summary>
public sealed class ValidationException(IReadOnlyList<FieldError> errors) : Exception("Some fields are not valid.")
{
    public IReadOnlyList<FieldError> Errors { get; } = errors;
}

/// <summary>The errors that more than one endpoint gives.</summary>
internal static class Errors
{
    public static ApiException NotFound(string what) =>
        new(StatusCodes.Status404NotFound, $"{what}_not_found", $"There is no such {what.Replace('_', ' ')}.");

    public static ApiException WrongState(string action, Contracts.ExecutionState state) =>
        new(StatusCodes.Status409Conflict, "wrong_state", $"An execution that is {Data.EnumText<Contracts.ExecutionState>.Write(state).Replace('_', ' ')} cannot be {action}.")
        {
            Members = { ["state"] = Data.EnumText<Contracts.ExecutionState>.Write(state) },
        };
}
