namespace Dashboard.Api.Artifacts;

/// <summary>The section <c>S3</c> of the configuration: any server that speaks S3 (MinIO, Hetzner, R2, AWS).</summary>
public sealed class S3Options
{
    /// <summary>Address of the server; empty for AWS itself, whose address follows from the region.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Made when it is missing and these keys may make it.</summary>
    public string? Bucket { get; set; }

    /// <summary>Needed for AWS; other servers mostly take any.</summary>
    public string? Region { get; set; }

    public string? AccessKey { get; set; }

    public string? SecretKey { get; set; }

    /// <summary>The bucket in the path of the address rather than in its host name.</summary>
    public bool PathStyle { get; set; } = true;

    /// <summary>Somebody set something, so that S3 is meant.</summary>
    public bool IsWanted => new[] { Endpoint, Bucket, Region, AccessKey, SecretKey }.Any(value => !string.IsNullOrWhiteSpace(value));
}
