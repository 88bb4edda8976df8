using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace Dashboard.Api.Users;

/// <summary>How people and programs sign in.</summary>
internal static class SignInSettings
{
    public const string AntiforgeryHeader = "X-XSRF-TOKEN";
    public const string CookieName = "dashboard.session";
    public const int MinPasswordLength = 12;
    public const int MaxPasswordLength = 256;

    /// <summary>Setting: from whom the Api takes the address of a client; networks inside deployments when empty.</summary>
    public const string ProxiesSetting = "TrustedProxies";

    public static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan RememberedFor = TimeSpan.FromDays(30);
    public static readonly TimeSpan ShortSession = TimeSpan.FromHours(12);

    private static readonly string[] InsideNetworks = ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"];

    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddIdentityCore<User>(options =>
        {
            options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
            options.User.RequireUniqueEmail = true;
            options.Password.RequiredLength = MinPasswordLength;

            // Length is what helps; rules about kinds of letters only make people write passwords down.
            options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
            options.Password.RequiredUniqueChars = 5;
            options.Lockout.MaxFailedAccessAttempts = 10;
            options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(10);
        }).AddEntityFrameworkStores<DashboardContext>().AddTokenProvider<AuthenticatorTokenProvider<User>>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddScoped<IPasskeyHandler<User>>(provider => new PasskeyHandler<User>(
            provider.GetRequiredService<UserManager<User>>(), Options.Create(PasskeyOptions(provider))));
        services.AddAuthentication()
            .AddCookie(SignInSchemes.Page, options =>
            {
                options.Cookie.Name = CookieName;
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                options.ExpireTimeSpan = RememberedFor;
                options.SlidingExpiration = false;
            })
            .AddBearerToken(SignInSchemes.Token, options =>
            {
                options.BearerTokenExpiration = TokenLifetime;
                options.RefreshTokenExpiration = RememberedFor;
            });
        services.AddAntiforgery(options =>
        {
            options.HeaderName = AntiforgeryHeader;
            options.Cookie.Name = "dashboard.antiforgery";
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        builder.AddProtectionKeys();
        builder.TrustForwardedAddresses();
        services.AddScoped<SignIns>();
        services.AddScoped<OneTimeCodes>();
        services.AddScoped<Accounts>();
        services.AddScoped<Passkeys>();
        services.AddSingleton<CallerResolver>();
    }

    private static void AddProtectionKeys(this WebApplicationBuilder builder)
    {
        builder.Services.AddDataProtection().SetApplicationName("workflow-dashboard");
        builder.Services.AddSingleton<ProtectionKeyRepository>();
        builder.Services.AddOptions<KeyManagementOptions>().Configure<ProtectionKeyRepository>((options, keys) =>
        {
            options.XmlRepository = keys;

            // The repository seals them whole, so there is nothing to encrypt before; without this each new key is warned of.
            options.XmlEncryptor = new NullXmlEncryptor();
        });
    }

    /// <summary>Web, and a proxy between it and the Api, say from where a request came; nobody from outside reaches the Api itself.</summary>
    private static void TrustForwardedAddresses(this WebApplicationBuilder builder) => builder.Services.Configure<ForwardedHeadersOptions>(options =>
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        var named = (builder.Configuration[ProxiesSetting] ?? "").Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries);
        foreach (var network in named.Length > 0 ? named : InsideNetworks)
        {
            options.KnownIPNetworks.Add(network.Contains('/', StringComparison.Ordinal) ? IPNetwork.Parse(network) : new IPNetwork(System.Net.IPAddress.Parse(network), network.Contains(':', StringComparison.Ordinal) ? 128 : 32));
        }
    });

    /// <summary>A passkey belongs to the public host name; without one, to the name by which the page was opened.</summary>
    private static IdentityPasskeyOptions PasskeyOptions(IServiceProvider provider)
    {
        var configured = provider.GetRequiredService<IConfiguration>()["PUBLIC_URL"];
        var publicUrl = Uri.TryCreate(configured, UriKind.Absolute, out var url) ? url : null;
        var asked = provider.GetRequiredService<IHttpContextAccessor>().HttpContext is { } http ? PublicHost(http) : "";
        return new IdentityPasskeyOptions
        {
            ServerDomain = publicUrl?.Host ?? new HostString(asked).Host,
            UserVerificationRequirement = "required",
            ResidentKeyRequirement = "required",
            ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && Uri.TryCreate(context.Origin, UriKind.Absolute, out var origin)
                && (publicUrl is null ? origin.Authority == asked : origin.GetLeftPart(UriPartial.Authority) == publicUrl.GetLeftPart(UriPartial.Authority))),
        };
    }

    /// <summary>Host and port by which the page was opened.</summary>
    public static string PublicHost(HttpContext context) =>
        context.Request.Headers["X-Forwarded-Host"] is [{ Length: > 0 } host] ? host : context.Request.Host.Value ?? "";
}
