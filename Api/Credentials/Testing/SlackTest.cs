using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dashboard.Api.Credentials.Types;
using Dashboard.Contracts;

namespace Dashboard.Api.Credentials.Testing;

/// <summary>Asks Slack who the bot is, and whether the webhook is there, without posting anything.</summary>
internal sealed class SlackTest(GuardedHttp outside)
{
    private const string Api = "https://slack.com/api/";

    public async Task<CredentialTestOutcome> RunAsync(CredentialValues values, CancellationToken cancellationToken)
    {
        // The address of a webhook is a secret, and traces hold addresses: this client leaves none.
        using var handler = outside.NewHandler();
        handler.ActivityHeadersPropagator = null;
        using var http = new HttpClient(handler);
        if (values.Text("bot_token") is { } token)
        {
            await BotAsync(http, values.Text("api_url") ?? Api, token, cancellationToken);
        }

        if (values.Text("webhook_url") is { } webhook)
        {
            await WebhookAsync(http, webhook, cancellationToken);
        }

        return new CredentialTestOutcome(true, null, null);
    }

    private static async Task BotAsync(HttpClient http, string api, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{api.TrimEnd('/')}/auth.test");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, cancellationToken);
        try
        {
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            if (answer.RootElement.GetProperty("ok").GetBoolean())
            {
                return;
            }

            var error = answer.RootElement.TryGetProperty("error", out var said) && said.GetString() is { } word && IsWord(word) ? word : "unknown";
            throw new CredentialTestException(TestErrors.Rejected, $"Slack does not take the token: {error}.");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CredentialTestException(TestErrors.Unexpected, $"This was not an answer of Slack ({(int)response.StatusCode}).", error);
        }
    }

    /// <summary>A body that says nothing: Slack answers 400 to it where there is a webhook, and posts nothing.</summary>
    private static async Task WebhookAsync(HttpClient http, string webhook, CancellationToken cancellationToken)
    {
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(webhook, content, cancellationToken);
        switch (response.StatusCode)
        {
            case HttpStatusCode.BadRequest:
                return;
            case HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized:
                throw new CredentialTestException(TestErrors.Rejected, $"There is no such webhook, or not any more ({(int)response.StatusCode}).");
            default:
                throw new CredentialTestException(TestErrors.Unexpected, $"This was not an answer of a Slack webhook ({(int)response.StatusCode}).");
        }
    }

    private static bool IsWord(string text) => text.Length <= 60 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
