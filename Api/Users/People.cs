using Dashboard.Api.Data;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Users;

/// <summary>Whom requests name.</summary>
internal static class People
{
    /// <summary>Nothing is given to somebody who does not exist, or who cannot sign in.</summary>
    /// <param name="named">Field of the request to the person that it names.</param>
    /// <exception cref="ValidationException"><c>user_unknown</c> or <c>user_deactivated</c>, by field.</exception>
    public static async Task ThrowIfNotActiveAsync(
        DashboardContext context, IReadOnlyList<(string Field, Guid Id)> named, CancellationToken cancellationToken) =>
        Tasks.TaskValidator.ThrowIfAny(await FlawsAsync(context, named, cancellationToken));

    /// <returns>What is wrong with those named; empty when all of them can sign in.</returns>
    public static async Task<List<FieldError>> FlawsAsync(
        DashboardContext context, IReadOnlyList<(string Field, Guid Id)> named, CancellationToken cancellationToken)
    {
        var ids = named.Select(one => one.Id).ToArray();
        var known = await context.Users.AsNoTracking().Where(user => ids.Contains(user.Id))
            .Select(user => new { user.Id, IsActive = user.DeactivatedAt == null }).ToDictionaryAsync(user => user.Id, user => user.IsActive, cancellationToken);
        return [.. named.Where(one => !known.GetValueOrDefault(one.Id)).Select(one => known.ContainsKey(one.Id)
            ? new FieldError(one.Field, "user_deactivated", "This person is deactivated.")
            : new FieldError(one.Field, "user_unknown", "There is no such person."))];
    }
}
