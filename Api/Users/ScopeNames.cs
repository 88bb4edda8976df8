using Dashboard.Api.Security;

namespace Dashboard.Api.Users;

/// <summary>Scopes on the wire.</summary>
internal static class ScopeNames
{
    private static readonly (string Name, Scopes Scope)[] Known =
        [("read", Scopes.Read), ("run", Scopes.Run), ("write", Scopes.Write), ("admin", Scopes.Admin)];

    public static IReadOnlyList<string> Of(Scopes scopes) => [.. Known.Where(known => scopes.HasFlag(known.Scope)).Select(known => known.Name)];

    /// <exception cref="ValidationException">None is named, or an unknown one.</exception>
    public static Scopes Read(string field, IReadOnlyList<string>? names)
    {
        if (names is not { Count: > 0 })
        {
            throw new ValidationException([new FieldError(field, "required", "This is required.")]);
        }

        return names.Aggregate(Scopes.None, (scopes, name) => scopes | (Known.SingleOrDefault(known => known.Name == name) is { Scope: not Scopes.None } found
            ? found.Scope
            : throw new ValidationException([new FieldError(field, "invalid_value", $"“{name}” is no scope: {string.Join(", ", Known.Select(known => known.Name))}.")])));
    }
}
