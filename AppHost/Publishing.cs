using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Microsoft.Extensions.Configuration;

namespace Dashboard.AppHost;

/// <summary>What <c>aspire publish</c> makes: <c>--target compose</c> (the default), <c>kubernetes</c> or <c>azure</c>.</summary>
internal enum PublishTarget
{
    Compose,
    Kubernetes,
    Azure,
}

/// <summary>
/// How the topology is published. The services are built from the container files in <c>deploy/</c>, because a runner
/// needs browsers and Web the built pages, which the SDK's own images have not.
/// </summary>
internal sealed class Publishing
{
    private const string Root = "..";
    private readonly IDistributedApplicationBuilder _builder;
    private readonly PublishTarget _target;

    private Publishing(IDistributedApplicationBuilder builder, PublishTarget target) => (_builder, _target) = (builder, target);

    /// <summary>Whether artifacts go to blob storage: always when it runs here, and in Azure.</summary>
    public bool UsesBlobStorage => _builder.ExecutionContext.IsRunMode || _target == PublishTarget.Azure;

    /// <exception cref="ArgumentException">The target is none of the three.</exception>
    public static Publishing Choose(IDistributedApplicationBuilder builder)
    {
        var target = Enum.Parse<PublishTarget>(builder.Configuration["target"] ?? nameof(PublishTarget.Compose), ignoreCase: true);
        if (builder.ExecutionContext.IsPublishMode)
        {
            // Only one compute environment may be there, or every resource would have to name its own. Azure has none: azd reads the manifest.
            switch (target)
            {
                case PublishTarget.Compose:
                    builder.AddDockerComposeEnvironment("compose").WithDashboard(dashboard => dashboard.WithHostPort(18888));
                    break;
                case PublishTarget.Kubernetes:
                    builder.AddKubernetesEnvironment("kubernetes").WithProperties(kubernetes => kubernetes.HelmChartName = "workflow-dashboard");
                    break;
            }
        }

        return new Publishing(builder, target);
    }

    public void Publish(IResourceBuilder<ProjectResource> api, IResourceBuilder<ProjectResource> runner, IResourceBuilder<ProjectResource> web)
    {
        var publicUrl = _builder.AddParameter("publicurl");
        var replicas = _builder.Configuration.GetValue("Runners", 2);

        api.WithEnvironment("AllowedHostNames", api.GetEndpoint("http").Property(EndpointProperty.Host))
            .WithEnvironment("PUBLIC_URL", publicUrl)
            .PublishAsDockerFile(container =>
            {
                container.WithDockerfile(Root, "deploy/Api.Dockerfile").WithVolume("dashboard-backups", "/backups");
                if (!UsesBlobStorage)
                {
                    container.WithVolume("dashboard-artifacts", "/data");
                }
            });
        runner.PublishAsDockerFile(container => container.WithDockerfile(Root, "deploy/Runner.Dockerfile"));
        web.WithEnvironment("PUBLIC_URL", publicUrl)
            .WithEnvironment("TrustedProxies", "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7")
            .PublishAsDockerFile(container => container.WithDockerfile(Root, "deploy/Web.Dockerfile"));
        AddProxy(web);

        if (_target == PublishTarget.Compose)
        {
            runner.PublishAsDockerComposeService((_, service) =>
            {
                // Compose files drop replicas unless told, and a container's shared memory is 64 MB: too little for a browser.
                service.Deploy = new() { Replicas = replicas };
                service.SecurityOpt.Add("seccomp=../deploy/seccomp.json");
                service.AddVolume(new Volume { Name = "shm", Type = "tmpfs", Target = "/dev/shm" });
                service.StopGracePeriod = "45s";
            });
        }
    }

    /// <summary>Nobody but this proxy is reached from outside. The platform in front of it brings TLS and says who the client is.</summary>
    private void AddProxy(IResourceBuilder<ProjectResource> web) =>
        _builder.AddDockerfile("proxy", Root, "deploy/Proxy.Dockerfile")
            .WithHttpEndpoint(targetPort: 80)
            .WithExternalHttpEndpoints()
            .WithEnvironment("SITE_ADDRESS", ":80")
            .WithEnvironment("TRUSTED_PROXIES", "private_ranges 100.64.0.0/10")
            .WithEnvironment("WEB_ADDRESS", web.GetEndpoint("http").Property(EndpointProperty.HostAndPort))
            .WaitFor(web);
}

internal static class RedisExtensions
{
    private static readonly string[] Arguments = ["--appendonly", "yes", "--maxmemory-policy", "noeviction"];

    /// <summary>Append-only file, and nothing is ever thrown away to make room: streams carry what nobody else has yet.</summary>
    public static IResourceBuilder<RedisResource> KeepEverything(this IResourceBuilder<RedisResource> redis) => redis.WithArgs(context =>
    {
        // Published, the arguments are one command line for a shell; otherwise they are words.
        if (context.ExecutionContext.IsPublishMode && context.Args is [.., string command])
        {
            context.Args[^1] = $"{command} {string.Join(' ', Arguments)}";
            return;
        }

        foreach (var argument in Arguments)
        {
            context.Args.Add(argument);
        }
    });
}
