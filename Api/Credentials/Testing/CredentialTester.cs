using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Dashboard.Api.Credentials.Types;
using Dashboard.Contracts;
using Dashboard.LanguageModels;

namespace Dashboard.Api.Credentials.Testing;

/// <summary>
/// Tries a credential where it is meant to be used. Every address goes through the installation's network policy; nothing is sent
/// that anybody else would see (no message, no mail).
/// </summary>
internal sealed class CredentialTester(GuardedHttp outside, ChatModelFactory models, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <returns>Never throws for what is wrong with the credential or the other side.</returns>
    public async Task<CredentialTestOutcome> RunAsync(CredentialType type, CredentialValues values, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return type.TestedBy switch
            {
                CredentialTestKind.Models => await ModelAsync((ModelKeyType)type, values, either.Token),
                CredentialTestKind.Slack => await new SlackTest(outside).RunAsync(values, either.Token),
                CredentialTestKind.Mail => await new SmtpTest(outside.Connector).RunAsync(values, either.Token),
                CredentialTestKind.Request => await HeaderAsync(values, either.Token),
                CredentialTestKind.Database => await new DatabaseTest(outside.Connector).RunAsync(values, either.Token),
                var kind => throw new InvalidOperationException($"{type.Name} is not tried from here but by {kind}."),
            };
        }
        catch (CredentialTestException wrong)
        {
            return wrong.Outcome;
        }
        catch (Exception error) when (HostRefusedException.In(error) is { } refused)
        {
            return new CredentialTestOutcome(false, HostRefusedException.Code, refused.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new CredentialTestOutcome(false, TestErrors.TimedOut, $"There was no answer within {Patience.TotalSeconds:0} seconds.");
        }
        catch (Exception error) when (error is AuthenticationException || error.InnerException is AuthenticationException)
        {
            return new CredentialTestOutcome(false, TestErrors.TlsFailed, $"The connection could not be made safe: {(error.InnerException ?? error).Message}");
        }
        catch (Exception error) when (error is HttpRequestException or SocketException or IOException)
        {
            return new CredentialTestOutcome(false, TestErrors.Unreachable, $"The server cannot be reached: {error.Message}");
        }
    }

    private async Task<CredentialTestOutcome> ModelAsync(ModelKeyType type, CredentialValues values, CancellationToken cancellationToken)
    {
        var model = values.Text("default_model") ?? values.List("models").FirstOrDefault() ?? "";
        var access = new ModelAccess(type.Provider, model, values.Text("api_key") ?? "", values.Text("base_url")) { IsGuarded = true };
        var result = await models.ProbeAsync(access, cancellationToken);
        return new CredentialTestOutcome(result.Error is null, result.Error?.Code, result.Error?.Message, Models: [.. result.Models.Take(500)]);
    }

    private async Task<CredentialTestOutcome> HeaderAsync(CredentialValues values, CancellationToken cancellationToken)
    {
        var address = values.Text("test_url")
            ?? throw new CredentialTestException("test_url_missing", "Give an address at which it can be tried.");
        using var http = outside.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var value = values.Text("value")!;
        request.Headers.TryAddWithoutValidation(values.Text("header_name")!, values.Text("scheme") == "bearer" ? new AuthenticationHeaderValue("Bearer", value).ToString() : value);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return (int)response.StatusCode switch
        {
            >= 200 and < 300 => new CredentialTestOutcome(true, null, null),
            401 or 403 => throw new CredentialTestException(TestErrors.Rejected, $"The server refused it ({(int)response.StatusCode})."),
            var status => throw new CredentialTestException(TestErrors.Unexpected, $"The server answered {status}; a success was expected."),
        };
    }
}
