using Microsoft.Extensions.Configuration;

namespace Dashboard.AppHost;

/// <summary>
/// Settings of the services that the topology itself does not make: a model, mail, limits. They are taken from the AppHost's own
/// configuration (environment, user secrets, command line) under the names that the documentation gives them, and handed on.
/// </summary>
internal static class OwnSettings
{
    /// <summary>What the Api reads: single settings, and all of a section where a colon ends the name.</summary>
    public static readonly string[] OfApi =
        ["SETUP_CODE", "ENCRYPTION_KEY_PREVIOUS", "AllowedOrigins", "Mail:", "RateLimits:", "Network:", "LanguageModels:", "S3:", "Operations:", "Queue:", "Telemetry:"];

    /// <summary>What runners read. Of the models only where exchanges are recorded: keys they get with an execution.</summary>
    public static readonly string[] OfRunner = ["Runner:", "Network:", "LanguageModels:Record", "LanguageModels:Replay"];

    /// <summary>
    /// Each becomes a secret parameter, so that what is published asks for it instead of holding its value. What nobody set
    /// leaves no trace.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithOwnSettings(
        this IResourceBuilder<ProjectResource> service, IDistributedApplicationBuilder builder, string[] names)
    {
        // A section may share its name with a variable of the machine, as "Mail" does with MAIL, which says where a mailbox lies.
        var found = from name in names
                    let section = builder.Configuration.GetSection(name.TrimEnd(':'))
                    from setting in section.AsEnumerable()
                    where !string.IsNullOrEmpty(setting.Value) && (setting.Key == section.Path) != name.EndsWith(':')
                    select setting.Key;
        foreach (var key in found)
        {
            var parameter = builder.AddParameterFromConfiguration($"{service.Resource.Name}-{NameOf(key)}", key, secret: true);
            service.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), parameter);
        }

        return service;
    }

    /// <summary>Names of parameters are letters, digits and single dashes.</summary>
    private static string NameOf(string key) => string.Join('-', key.ToLowerInvariant().Split([':', '_', '.'], StringSplitOptions.RemoveEmptyEntries));
}
