namespace Dashboard.Api.Security;

/// <summary>
/// Pages of other sites that may use the API, with an API key or a token: origins in <c>AllowedOrigins</c>
/// (<c>https://reports.example.org</c>), separated by commas, semicolons or blanks. None when empty. A cookie never comes from there.
/// </summary>
internal sealed class AllowedOrigins
{
    public const string Setting = "AllowedOrigins";

    private readonly HashSet<string> _origins;

    /// <exception cref="InvalidOperationException">One of them is no origin.</exception>
    public AllowedOrigins(IConfiguration configuration)
    {
        _origins = new((configuration[Setting] ?? "").Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
        if (_origins.FirstOrDefault(origin => !Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.GetLeftPart(UriPartial.Authority) != origin) is { } wrong)
        {
            throw new InvalidOperationException($"{Setting} holds “{wrong}”, which is no origin: write https://host, without a path.");
        }
    }

    public IReadOnlyCollection<string> All => _origins;

    public bool Contains(string origin) => _origins.Contains(origin);
}
