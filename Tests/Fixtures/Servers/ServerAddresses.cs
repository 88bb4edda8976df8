namespace Dashboard.Tests.Fixtures.Servers;

/// <summary>A server that <c>eng/services.sh</c> knows.</summary>
public enum Server
{
    Postgres,
    Redis,
    Blobs,

    /// <summary>Only tests use it.</summary>
    S3,
}

/// <summary>Connection strings in the form in which the services take them.</summary>
public sealed class ServerAddresses(string? postgres, string? redis, string? blobs, string? s3)
{
    /// <summary>Of a superuser, to the database <c>dashboard</c>.</summary>
    public string Postgres => postgres ?? throw NotStarted(Server.Postgres);

    public string Redis => redis ?? throw NotStarted(Server.Redis);

    public string Blobs => blobs ?? throw NotStarted(Server.Blobs);

    /// <summary>Address of the S3 server, whose keys are both <c>S3RVER</c>.</summary>
    public string S3 => s3 ?? throw NotStarted(Server.S3);

    /// <summary>Whether this one was asked for.</summary>
    public bool Has(Server server) => server switch
    {
        Server.Postgres => postgres is not null,
        Server.Redis => redis is not null,
        Server.Blobs => blobs is not null,
        _ => s3 is not null,
    };

    private static InvalidOperationException NotStarted(Server server) => new($"{server} was not asked for.");
}
