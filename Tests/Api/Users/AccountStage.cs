using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dashboard.Api.Data;
using Dashboard.Api.Users;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Api.Users;

/// <summary>An Api within the tests' process, asked as pages and programs ask it.</summary>
internal sealed class AccountStage : IAsyncDisposable
{
    private readonly Installation _installation;
    private readonly List<HttpClient> _clients = [];

    private AccountStage(Installation installation, ApiHost host) => (_installation, Host) = (installation, host);

    public ApiHost Host { get; }

    public Npgsql.NpgsqlDataSource Database => _installation.Database;

    /// <summary>As environment variables, for commands of the Api's program.</summary>
    public IReadOnlyDictionary<string, string> Settings => _installation.Settings;

    /// <param name="empty">Nobody has an account yet.</param>
    public static async Task<AccountStage> CreateAsync(TestServers servers, bool empty = false, params (string Name, string Value)[] settings)
    {
        var installation = await Installation.CreateAsync(servers);
        if (empty)
        {
            await using var command = installation.Database.CreateCommand("DELETE FROM users");
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        return new AccountStage(installation, new ApiHost(installation, settings));
    }

    /// <summary>A browser, with cookies of its own, or a program.</summary>
    public HttpClient Client(string? key = null)
    {
        var client = Host.CreateClient();
        _clients.Add(client);
        return key is null ? client : client.SignedIn(key);
    }

    /// <summary>A page where the administrator is signed in.</summary>
    public async Task<HttpClient> PageAsync(string email = TestAccounts.Email, string password = TestAccounts.Password, string? code = null)
    {
        var client = Client();
        await SignInAsync(client, email, password, code);
        return client;
    }

    public static async Task SignInAsync(HttpClient client, string email, string password, string? code = null)
    {
        var status = await SendAsync(client, HttpMethod.Post, "/api/auth/sign-in", new { email, password, code });
        Assert.True(status.Status == HttpStatusCode.OK, $"{status.Status} {status.Code}");
        KeepToken(client, status);
    }

    /// <summary>Sends the antiforgery token with all that follows, as the page does.</summary>
    public static void KeepToken(HttpClient client, Answer status)
    {
        client.DefaultRequestHeaders.Remove(SignInSettings.AntiforgeryHeader);
        client.DefaultRequestHeaders.Add(SignInSettings.AntiforgeryHeader, status["antiforgery_token"].GetString());
    }

    public static async Task<Answer> SendAsync(HttpClient client, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method != HttpMethod.Get)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(body ?? new { }), Encoding.UTF8, "application/json");
        }

        var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new Answer(response.StatusCode, isJson ? await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken) : default, response);
    }

    public static Task<Answer> GetAsync(HttpClient client, string path) => SendAsync(client, HttpMethod.Get, path);

    public static Task<Answer> PostAsync(HttpClient client, string path, object? body = null) => SendAsync(client, HttpMethod.Post, path, body);

    /// <summary>Invites somebody and takes the invitation; they are signed in at a page of their own.</summary>
    public async Task<HttpClient> JoinAsync(string name, string role)
    {
        var invited = await PostAsync(Client(TestAccounts.ApiKey), "/api/invitations", new { role });
        var page = Client();
        var status = await PostAsync(page, "/api/auth/invitation/accept", new
        {
            code = invited["code"].GetString(), name, email = $"{name}@tests.example", password = TestAccounts.Password,
        });
        Assert.True(status.Status == HttpStatusCode.OK, $"{status.Status} {status.Code} {status.Body}");
        KeepToken(page, status);
        return page;
    }

    public async Task<T> InDatabaseAsync<T>(Func<DashboardContext, Task<T>> ask)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<DashboardContext>());
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await Host.DisposeAsync();
        await _installation.DisposeAsync();
    }
}
