using System.Net;
using Dashboard.Contracts;
using Dashboard.Runner.Jobs;

namespace Dashboard.Runner.Secrets;

/// <summary>Fetches what an execution may use, at the moment when it begins and while this runner holds it.</summary>
internal sealed class SecretsLoader(ApiClient api, SecretRegistry registry, TimeProvider time, ILogger<SecretsLoader> logger)
{
    /// <exception cref="ExecutionFailedException">A credential is gone, was taken back, or cannot be opened.</exception>
    public async Task<RunSecrets> LoadAsync(ExecutionSession session, CancellationToken cancellationToken)
    {
        if (!Needs(session.Claimed.Task))
        {
            return RunSecrets.None;
        }

        var secrets = new RunSecrets(await FetchAsync(session, cancellationToken));
        session.Hide(secrets.Scrubber, registry);
        return secrets;
    }

    /// <summary>A recipe that types nothing secret and that no model judges needs nothing.</summary>
    private static bool Needs(TaskSnapshot task) => task.Recipe is null || task.Credentials is { Count: > 0 } || !string.IsNullOrEmpty(task.Browser.ProxyPassword)
        || task.Postconditions?.Any(condition => condition.Kind == PostconditionKind.Judge) == true;

    /// <summary>Waits while the Api cannot be reached, as everything of an attempt does.</summary>
    private async Task<ExecutionSecrets> FetchAsync(ExecutionSession session, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await api.SecretsAsync(session.Lease, cancellationToken);
            }
            catch (HttpRequestException exception) when (exception.StatusCode is null or >= HttpStatusCode.InternalServerError)
            {
                logger.LogWarning("The credentials of an execution wait for the Api: {Reason}", exception.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
        }
    }
}
