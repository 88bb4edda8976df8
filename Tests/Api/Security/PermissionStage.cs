using System.Net.Http.Json;
using System.Text.Json;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Dashboard.Api.Users;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Api.Security;

/// <summary>The people of the permission matrix, the Api that they try, and things of the owner for them to try it on.</summary>
internal sealed class PermissionStage : IAsyncDisposable
{
    private const string OwnersKey = "wfd_owner-owner-owner-owner-owner-owner";
    private const string PersonsEmail = "person@tests.example";

    private readonly Installation _installation;
    private readonly ApiHost _host;
    private readonly HttpClient _owner;
    private readonly List<(Guid User, Access Access)> _shares = [];
    private HttpClient? _person;
    private string? _antiforgery;

    private PermissionStage(Installation installation)
    {
        _installation = installation;
        _host = new ApiHost(installation);
        _owner = _host.CreateClient().SignedIn(OwnersKey);
    }

    public static async Task<PermissionStage> CreateAsync(TestServers servers)
    {
        var stage = new PermissionStage(await Installation.CreateAsync(servers));
        await stage.AddPeopleAsync();
        return stage;
    }

    public List<Actor> Actors { get; } = [new Actor("nobody", null, Scopes.None, null)];

    /// <summary>Everything that the Api answers but probes, metrics and the runners' protocol.</summary>
    public IEnumerable<(string Method, RouteEndpoint Endpoint, string Name)> Endpoints() =>
        from endpoint in _host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = OpenApiTests.PathOf(endpoint)
        where !path.StartsWith("/runner/", StringComparison.Ordinal) && path is not ("/health" or "/alive" or "/metrics")
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, endpoint, $"{method} {path}");

    /// <summary>All endpoints, also those that the matrix leaves to others.</summary>
    public IEnumerable<RouteEndpoint> AllEndpoints() => _host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    /// <summary>A new task of the owner with an execution, shared with everybody who has a share.</summary>
    public async Task<(Guid Task, Guid Execution, Guid Credential)> MakeThingsAsync()
    {
        var task = (await PostAsync("/api/tasks", new { name = "Shared", prompt = "Do it.", when_running = "parallel" })).GetProperty("id").GetGuid();
        using var shared = await _owner.PutAsJsonAsync(
            $"/api/tasks/{task}/shares", _shares.Select(share => new { user_id = share.User, access = share.Access.ToString().ToLowerInvariant() }), TestContext.Current.CancellationToken);
        Assert.True(shared.IsSuccessStatusCode, await shared.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var execution = (await PostAsync($"/api/tasks/{task}/run", new { })).GetProperty("execution_id").GetGuid();
        var credential = await PostAsync("/api/credentials", new { name = $"Header {task}", type = "slack", fields = new Dictionary<string, string> { ["bot_token"] = "xoxb-a-secret-token", ["api_url"] = "http://127.0.0.1:9/" } });
        return (task, execution, credential.GetProperty("id").GetGuid());
    }

    /// <returns>Status and code of the answer; a socket that opens is 101.</returns>
    public async Task<(int Status, string? Code)> TryAsync(Actor actor, string method, string path, string? body) =>
        path.StartsWith("/ws/", StringComparison.Ordinal) ? (await OpenSocketAsync(actor, path), null) : await SendAsync(actor, method, path, body);

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        _person?.Dispose();
        await _host.DisposeAsync();
        await _installation.DisposeAsync();
    }

    private async Task<(int Status, string? Code)> SendAsync(Actor actor, string method, string path, string? body)
    {
        using var own = actor.ByCookie ? null : _host.CreateClient();
        var client = own ?? await PersonAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method != "GET")
        {
            request.Content = new StringContent(body ?? "{}", System.Text.Encoding.UTF8, "application/json");
        }

        if (actor.ByCookie)
        {
            request.Headers.Add(SignInSettings.AntiforgeryHeader, _antiforgery);
        }
        else if (actor.Key is { } key)
        {
            client.SignedIn(key);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        if (actor.ByCookie && method != "GET" && response.IsSuccessStatusCode)
        {
            // It may have signed them out.
            client.Dispose();
            _person = null;
        }

        var isProblem = response.Content.Headers.ContentType?.MediaType == "application/problem+json";
        var problem = isProblem ? await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken) : default;
        return ((int)response.StatusCode, isProblem && problem.TryGetProperty("code", out var code) ? code.GetString() : null);
    }

    private async Task<int> OpenSocketAsync(Actor actor, string path)
    {
        var sockets = _host.Server.CreateWebSocketClient();
        var cookies = actor.ByCookie ? await CookiesAsync() : null;
        sockets.ConfigureRequest = request =>
        {
            if (actor.Key is { } key)
            {
                request.Headers.Authorization = $"Bearer {key}";
            }

            if (cookies is not null)
            {
                request.Headers.Cookie = cookies;
            }
        };
        try
        {
            using var socket = await sockets.ConnectAsync(new Uri(_host.Server.BaseAddress, path), TestContext.Current.CancellationToken);
            return 101;
        }
        catch (InvalidOperationException refused) when (refused.Message.Contains("status code", StringComparison.Ordinal))
        {
            return int.Parse(refused.Message.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    private async Task<string> CookiesAsync()
    {
        using var client = _host.CreateClient();
        using var answer = await AskToSignInAsync(client);
        return string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
    }

    private static Task<HttpResponseMessage> AskToSignInAsync(HttpClient client) =>
        client.PostAsJsonAsync("/api/auth/sign-in", new { email = PersonsEmail, password = TestAccounts.Password }, TestContext.Current.CancellationToken);

    /// <summary>A client that keeps the cookie of the person at the page.</summary>
    private async Task<HttpClient> PersonAsync()
    {
        if (_person is null)
        {
            _person = _host.CreateClient();
            using var answer = await AskToSignInAsync(_person);
            var status = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            _antiforgery = status.GetProperty("antiforgery_token").GetString();
        }

        return _person;
    }

    private async Task AddPeopleAsync()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<DashboardContext>();
        var owner = Add(context, "owner", UserRole.Editor, OwnersKey);
        Actors.Add(new Actor("the owner", OwnersKey, CurrentUser.ScopesOf(UserRole.Editor), Access.Edit, Owns: true, IsOwner: true));
        Actors.Add(new Actor("an administrator", TestAccounts.ApiKey, Scopes.All, Access.Edit, Owns: true));
        AddActor(context, "stranger", UserRole.Editor, null);
        AddActor(context, "viewer", UserRole.Viewer, Access.View);
        AddActor(context, "viewer-who-runs", UserRole.Viewer, Access.Run);
        AddActor(context, "viewer-who-edits", UserRole.Viewer, Access.Edit);
        AddActor(context, "runner", UserRole.Editor, Access.Run);
        AddActor(context, "editor", UserRole.Editor, Access.Edit);
        foreach (var scope1 in new[] { Scopes.Read, Scopes.Run, Scopes.Write })
        {
            AddKey(context, owner, $"the owner's key to {scope1}", scope1, owns: true, isOwner: true);
        }

        AddKey(context, CurrentUser.FirstAdministrator, "an administrator's key to administer", Scopes.Admin, owns: true);

        // Without the scope of an administrator it is the key of anybody else.
        AddKey(context, CurrentUser.FirstAdministrator, "an administrator's key to read and write", Scopes.Read | Scopes.Write, owns: false);

        TestAccounts.Add(context, Guid.CreateVersion7(), "person", PersonsEmail, UserRole.Viewer, "wfd_person-person-person-person", Scopes.Read);
        Actors.Add(new Actor("a stranger at the page", null, CurrentUser.ScopesOf(UserRole.Viewer), null, ByCookie: true));
        await context.SaveChangesAsync();
    }

    private static Guid Add(DashboardContext context, string name, UserRole role, string key)
    {
        var id = Guid.CreateVersion7();
        TestAccounts.Add(context, id, name, $"{name}@tests.example", role, key, Scopes.All);
        return id;
    }

    private void AddActor(DashboardContext context, string name, UserRole role, Access? access)
    {
        var key = $"wfd_{name}-{name}-{name}-{name}-{name}";
        var id = Add(context, name, role, key);
        if (access is { } shared)
        {
            _shares.Add((id, shared));
        }

        Actors.Add(new Actor(name, key, CurrentUser.ScopesOf(role), access));
    }

    private void AddKey(DashboardContext context, Guid owner, string name, Scopes scopes, bool owns, bool isOwner = false)
    {
        var key = $"wfd_{(int)scopes}-{owner}-{owner}";
        context.ApiKeys.Add(new ApiKey { Id = Guid.CreateVersion7(), OwnerId = owner, Name = name, Start = "wfd_", Hash = SecretCode.Hash(key), Scopes = scopes, CreatedAt = DateTimeOffset.UtcNow });
        Actors.Add(new Actor(name, key, scopes, null, owns, IsOwner: isOwner));
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var response = await _owner.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }
}
