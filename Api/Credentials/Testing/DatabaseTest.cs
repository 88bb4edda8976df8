using System.Net.Sockets;
using System.Security.Authentication;
using Dashboard.Api.Credentials.Types;
using Dashboard.Contracts;
using Npgsql;

namespace Dashboard.Api.Credentials.Testing;

/// <summary>Signs in to a PostgreSQL server and asks it for 1.</summary>
internal sealed class DatabaseTest(GuardedConnector outside)
{
    private const int Seconds = 10;

    public async Task<CredentialTestOutcome> RunAsync(CredentialValues values, CancellationToken cancellationToken)
    {
        if (values.Text("kind") != "postgresql")
        {
            throw new CredentialTestException(TestErrors.NotSupported, "Only connections to PostgreSQL can be tried so far.");
        }

        var (host, port) = (values.Text("host")!, values.Number("port")!.Value);
        var addresses = await outside.AddressesAsync(host, port, cancellationToken);
        var settings = new NpgsqlConnectionStringBuilder
        {
            // The very address that was allowed: a name could lead elsewhere the next time.
            Host = addresses[0].ToString(),
            Port = port,
            Database = values.Text("database"),
            Username = values.Text("username"),
            Password = values.Text("password"),
            SslMode = values.Text("ssl") switch
            {
                "verify_full" => SslMode.VerifyFull,
                "prefer" => SslMode.Prefer,
                "disable" => SslMode.Disable,
                _ => SslMode.Require,
            },
            Timeout = Seconds,
            CommandTimeout = Seconds,
            Pooling = false,
        };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UseSslClientAuthenticationOptionsCallback(options => options.TargetHost = host);
        await using var database = builder.Build();
        try
        {
            await using var command = database.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return new CredentialTestOutcome(true, null, null);
        }
        catch (PostgresException error)
        {
            throw error.SqlState switch
            {
                PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                    new CredentialTestException(TestErrors.Rejected, "The database server does not take user and password.", error),
                PostgresErrorCodes.InvalidCatalogName => new CredentialTestException("database_not_found", "The server has no such database.", error),
                _ => new CredentialTestException(TestErrors.Unexpected, $"The database server refused ({error.SqlState}).", error),
            };
        }
        catch (NpgsqlException error)
        {
            throw error.InnerException switch
            {
                SocketException or IOException or TimeoutException =>
                    new CredentialTestException(TestErrors.Unreachable, $"The database server cannot be reached at {host}:{port}.", error),
                AuthenticationException => new CredentialTestException(TestErrors.TlsFailed, $"The connection could not be made safe: {error.InnerException.Message}", error),
                null when settings.Password is null => new CredentialTestException(TestErrors.Rejected, "The database server asks for a password.", error),
                null when settings.SslMode is SslMode.Require or SslMode.VerifyFull =>
                    new CredentialTestException(TestErrors.TlsFailed, "The server does not speak TLS. Choose another way, if that is acceptable.", error),
                _ => new CredentialTestException(TestErrors.Unexpected, "The connection ended unexpectedly.", error),
            };
        }
    }
}
