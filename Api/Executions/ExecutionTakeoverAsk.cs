namespace Dashboard.Api.Executions;

/// <summary>Somebody asks whoever drives the browser for it. It goes over only to a page of theirs that takes it, which asks for their rights again.</summary>
public sealed partial class Execution
{
    /// <summary>Who was asked for the browser and neither answers nor does anything for so long loses it.</summary>
    public static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(1);

    /// <summary>Who asked and got no answer from somebody who goes on driving has to ask again.</summary>
    public static readonly TimeSpan AskLasts = TimeSpan.FromMinutes(5);

    /// <summary>Who asks for the browser.</summary>
    public Guid? TakeoverAskedBy { get; private set; }

    public string? TakeoverAskedByName { get; private set; }

    public DateTimeOffset? TakeoverAskedAt { get; private set; }

    /// <summary>The driver said yes, and drives on until the browser is taken.</summary>
    public bool TakeoverYields { get; private set; }

    /// <summary>When the driver did something last, give or take the seconds between two notes of it.</summary>
    public DateTimeOffset? TakeoverActiveAt { get; private set; }

    /// <summary>When whoever asked may take it.</summary>
    public DateTimeOffset? GoesOverAt => TakeoverYields ? TakeoverAskedAt : (TakeoverActiveAt > TakeoverAskedAt ? TakeoverActiveAt : TakeoverAskedAt) + IdleAfter;

    /// <summary>Somebody asks who was not answered yet, or was promised it.</summary>
    public bool IsAskedFor(DateTimeOffset now) => TakeoverAskedBy is not null && TakeoverAskedAt + AskLasts > now;

    /// <summary>This person asked for it, and the driver gives it or has done nothing since.</summary>
    public bool GoesOverTo(Guid person, DateTimeOffset now) => IsAskedFor(now) && TakeoverAskedBy == person && GoesOverAt <= now;

    public void AskForBrowser(Guid by, string name, DateTimeOffset now) =>
        (TakeoverAskedBy, TakeoverAskedByName, TakeoverAskedAt, TakeoverYields) = (by, name, now, false);

    /// <summary>The driver gives it to who asked.</summary>
    public void YieldBrowser(DateTimeOffset now) => (TakeoverAskedAt, TakeoverYields) = (now, true);

    /// <summary>Nobody asks any more: it was withdrawn, declined or done.</summary>
    public void ForgetAsk() => (TakeoverAskedBy, TakeoverAskedByName, TakeoverAskedAt, TakeoverYields) = (null, null, null, false);
}
