using System.Security.Cryptography;
using System.Text;
using Dashboard.Contracts;

namespace Dashboard.Api.Runners;

/// <summary>The key that runners share with the Api, from <c>RUNNER_KEY</c>.</summary>
internal sealed class RunnerKey
{
    private readonly byte[] _hash;

    /// <exception cref="InvalidOperationException">It is missing or too short to be a secret.</exception>
    public RunnerKey(IConfiguration configuration)
    {
        var key = configuration["RUNNER_KEY"] ?? "";
        if (key.Length < 32)
        {
            throw new InvalidOperationException("Set RUNNER_KEY to at least 32 random characters, the same for the Api and its runners.");
        }

        _hash = Hash(key);
    }

    public bool Matches(string? key) => key is not null && CryptographicOperations.FixedTimeEquals(_hash, Hash(key));

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

/// <summary>Asks whoever comes to the runner protocol for the key, before anything of the request is read.</summary>
internal sealed class RunnerKeyRequired(RequestDelegate next, RunnerKey key)
{
    public Task InvokeAsync(HttpContext context) =>
        !context.Request.Path.StartsWithSegments(RunnerRoutes.Prefix) || key.Matches(context.Request.Headers[RunnerRoutes.KeyHeader])
            ? next(context)
            : throw new ApiException(StatusCodes.Status401Unauthorized, "runner_key_rejected", "The runner's key is not the Api's RUNNER_KEY.");
}
