namespace Dashboard.Api.Security;

/// <summary>Has an owner; every query over it goes through <see cref="OwnershipExtensions.OwnedBy{T}"/>.</summary>
public interface IOwned
{
    Guid OwnerId { get; }
}

/// <summary>Whoever makes the request. Until accounts exist there is one: the fixed local user.</summary>
public sealed record CurrentUser(Guid Id)
{
    /// <summary>The one user of an installation without accounts.</summary>
    public static readonly CurrentUser Local = new(new Guid("00000000-0000-7000-8000-000000000001"));
}

public static class OwnershipExtensions
{
    /// <summary>The one ownership predicate: what this user may see and change.</summary>
    public static IQueryable<T> OwnedBy<T>(this IQueryable<T> rows, CurrentUser user)
        where T : class, IOwned => rows.Where(row => row.OwnerId == user.Id);
}
