using System.Text.Json;
using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Dashboard.Api.Security;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Audit;

/// <summary>Writes down what a request did.</summary>
internal sealed class AuditTrail(IDbContextFactory<DashboardContext> contexts, TimeProvider time)
{
    private const int MaxChangesLength = 16_000;

    private readonly Dictionary<string, AuditedChange> _changes = [];
    private Guid? _subject;
    private AuditSubject? _deleted;
    private (Guid? Id, string Name)? _actor;
    private string? _action;

    /// <summary>What the request is about, where its address does not say: what it created.</summary>
    public void About(Guid subject) => _subject = subject;

    /// <summary>Who did it, where that shows only while it is done: signing in.</summary>
    /// <param name="id">Null as long as nobody has shown who they are.</param>
    /// <param name="name">As they call themselves.</param>
    public void By(Guid? id, string name) => _actor = (id, name);

    /// <summary>What was done, where one endpoint does several things.</summary>
    public void As(string action) => _action = action;

    /// <summary>A field that was changed. Never call it with a secret.</summary>
    public void Changed(string field, object? before, object? after)
    {
        if (_changes.Count < 100)
        {
            _changes[field] = new AuditedChange(Element(_changes.TryGetValue(field, out var earlier) ? earlier.Before : before), Element(after));
        }
    }

    /// <summary>Every field in which two states of the same thing differ, as clients see it; so never a secret.</summary>
    public void Compared<T>(T before, T after)
    {
        var (left, right) = (Element(before), Element(after));
        foreach (var field in right.EnumerateObject())
        {
            var earlier = left.GetProperty(field.Name);
            if (field.Name != "updated_at" && !JsonElement.DeepEquals(earlier, field.Value))
            {
                Changed(field.Name, earlier, field.Value);
            }
        }
    }

    /// <summary>Looks how what a request deletes is called, before it is gone.</summary>
    public async Task BeforeRequestAsync(HttpContext request)
    {
        if (HttpMethods.IsDelete(request.Request.Method) && NamedBy(request) is { } id)
        {
            await using var context = await contexts.CreateDbContextAsync(request.RequestAborted);
            _deleted = await AuditSubjects.FindAsync(context, id, request.RequestAborted);
        }
    }

    public async Task WriteRequestAsync(HttpContext context, Endpoint endpoint, int status)
    {
        var user = context.Features.Get<CurrentUser>();
        var subject = _subject ?? NamedBy(context);
        var via = user is null ? null : $"{EnumText<SignInKind>.Write(user.Kind)}:{user.SignInId}";
        await WriteAsync(
            _action ?? ActionOf(context, endpoint), _actor is { } actor ? actor.Id : user?.Id, _actor?.Name ?? user?.Name ?? "", subject, status,
            AccessControl.AddressOf(context), via, _changes);
    }

    /// <summary>What was no request of a person: a secret that a runner was given.</summary>
    /// <param name="facts">What belongs to it. Never a secret.</param>
    public Task WriteAsync(string action, Guid? userId, string userName, Guid? subject, params (string Field, object? Value)[] facts) => WriteAsync(
        action, userId, userName, subject, null, null, null, facts.ToDictionary(fact => fact.Field, fact => new AuditedChange(Element(null), Element(fact.Value))));

    /// <summary>What happened to an execution without a request of a person, for the transaction in which it did.</summary>
    /// <param name="changes">Fields with their values before and after; those that stayed as they were are left out. Never a secret.</param>
    public static AuditEntry EntryOf(
        string action, Guid? userId, string userName, Execution execution, DateTimeOffset now, params (string Field, object? Before, object? After)[] changes) => new()
    {
        Id = Guid.CreateVersion7(now),
        At = now,
        UserId = userId,
        UserName = userName,
        Action = action,
        SubjectId = execution.Id,
        SubjectName = execution.TaskName,
        SubjectAt = execution.CreatedAt,
        Changes = AsJson(changes.Where(change => !Equals(change.Before, change.After))
            .ToDictionary(change => change.Field, change => new AuditedChange(Element(change.Before), Element(change.After)))),
    };

    private async Task WriteAsync(
        string action, Guid? userId, string userName, Guid? subject, int? status, string? address, string? via, Dictionary<string, AuditedChange> changes)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync();
        var called = subject is { } id ? await AuditSubjects.FindAsync(context, id, CancellationToken.None) ?? _deleted : null;
        context.AuditEntries.Add(new AuditEntry
        {
            Id = Guid.CreateVersion7(now),
            At = now,
            UserId = userId,
            UserName = userName.Length > 256 ? userName[..256] : userName,
            Action = action,
            SubjectId = subject,
            SubjectName = called?.Name,
            SubjectAt = called?.At,
            Status = status,
            Address = address,
            Via = via,
            Changes = AsJson(changes),
        });
        await context.SaveChangesAsync();
    }

    private static Guid? NamedBy(HttpContext context) => Guid.TryParse(context.Request.RouteValues["id"]?.ToString(), out var id) ? id : null;

    private static JsonElement? AsJson(Dictionary<string, AuditedChange> changes)
    {
        if (changes.Count == 0)
        {
            return null;
        }

        var json = Element(changes);
        return json.GetRawText().Length <= MaxChangesLength ? json : Element(changes.Keys.ToDictionary(field => field, _ => "too long to keep"));
    }

    /// <summary><c>POST /api/tasks/{id:guid}/run</c> is <c>tasks.run</c>; where nothing follows it is named by the method.</summary>
    private static string ActionOf(HttpContext context, Endpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<AuditedAs>() is { } said)
        {
            return said.Action;
        }

        var words = ((endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Where(part => part != "api" && !part.StartsWith('{')).Select(part => part.Replace('-', '_')).ToList();
        var verb = context.Request.Method switch { "POST" => "create", "PUT" => "replace", "PATCH" => "change", "DELETE" => "delete", var other => other.ToLowerInvariant() };
        return words.Count > 1 && context.Request.Method == "POST" ? string.Join('.', words) : $"{string.Join('.', words)}.{verb}";
    }

    private static JsonElement Element(object? value) => value is JsonElement json ? json : JsonSerializer.SerializeToElement(value, ApiJson.Options);

    private sealed record AuditedChange(JsonElement Before, JsonElement After);
}
