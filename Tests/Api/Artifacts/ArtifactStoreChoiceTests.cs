using Dashboard.Api.Artifacts;
using Microsoft.Extensions.Configuration;

namespace Dashboard.Tests.Api.Artifacts;

public sealed class ArtifactStoreChoiceTests
{
    private const string Account = "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=a2V5;EndpointSuffix=core.windows.net";

    private static readonly (string, string)[] WholeS3 =
        [("S3:Endpoint", "https://s3.example.com"), ("S3:Bucket", "b"), ("S3:AccessKey", "k"), ("S3:SecretKey", "very-secret")];

    [Fact]
    public void Without_settings_it_is_the_directory_beside_the_program() =>
        Assert.Equal($"directory {Path.Combine("/app", "artifacts")}", Choose().Description);

    [Fact]
    public void Empty_settings_are_none() =>
        Assert.Equal("directory /data", Choose(("ConnectionStrings:blobs", ""), ("S3:Bucket", ""), ("Artifacts:Directory", "/data")).Description);

    [Fact]
    public void A_connection_string_is_azure() =>
        Assert.Equal("blob container \"artifacts\" at https://a.blob.core.windows.net/", Choose(("ConnectionStrings:blobs", Account)).Description);

    [Theory]
    [InlineData("https://a.blob.core.windows.net/")]
    [InlineData("Endpoint=https://a.blob.core.windows.net/;")]
    [InlineData("https://a.blob.core.windows.net/?sv=2024&sig=abc")]
    public void An_address_of_a_storage_account_is_azure_with_the_hosts_identity_or_a_signature(string blobs)
    {
        var store = Choose(("ConnectionStrings:blobs", blobs));
        Assert.IsType<AzureBlobArtifactStore>(store);
        Assert.DoesNotContain("sig=", store.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void The_section_s3_is_s3() => Assert.Equal("S3 bucket \"b\" at https://s3.example.com/", Choose(WholeS3).Description);

    [Fact]
    public void Aws_needs_no_address_but_a_region() =>
        Assert.Equal("S3 bucket \"b\" at eu-central-1", Choose([.. WholeS3[1..], ("S3:Region", "eu-central-1")]).Description);

    [Fact]
    public void Two_stores_at_once_are_refused() =>
        Assert.Contains("both set", Refusal([.. WholeS3, ("ConnectionStrings:blobs", Account)]), StringComparison.Ordinal);

    [Theory]
    [InlineData("S3:Bucket", "S3__Bucket")]
    [InlineData("S3:AccessKey", "S3__AccessKey")]
    [InlineData("S3:SecretKey", "S3__SecretKey")]
    [InlineData("S3:Endpoint", "S3__Region")]
    public void What_is_missing_of_s3_is_named(string without, string named) =>
        Assert.Contains(named, Refusal([.. WholeS3.Where(setting => setting.Item1 != without)]), StringComparison.Ordinal);

    [Theory]
    [InlineData("S3:Endpoint", "s3.example.com")]
    [InlineData("S3:Endpoint", "ftp://s3.example.com")]
    public void An_address_that_is_none_is_refused(string name, string value) =>
        Assert.Contains("S3__Endpoint", Refusal([.. WholeS3, (name, value)]), StringComparison.Ordinal);

    [Theory]
    [InlineData("nonsense")]
    [InlineData("http://a.blob.core.windows.net/")]
    public void Blobs_that_are_no_account_are_refused(string blobs) =>
        Assert.Contains("ConnectionStrings__blobs", Refusal(("ConnectionStrings:blobs", blobs)), StringComparison.Ordinal);

    private static string Refusal(params (string Name, string Value)[] settings)
    {
        var message = Assert.Throws<InvalidOperationException>(() => Choose(settings)).Message;
        Assert.DoesNotContain("very-secret", message, StringComparison.Ordinal);
        return message;
    }

    private static IArtifactStore Choose(params (string Name, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>();
        foreach (var (name, value) in settings)
        {
            values[name] = value;
        }

        return ArtifactStoreChoice.Create(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), "/app");
    }
}
