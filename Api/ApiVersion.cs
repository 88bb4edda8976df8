using System.Reflection;

namespace Dashboard.Api;

/// <summary>The version of this Api, as runners tell theirs.</summary>
internal static class ApiVersion
{
    public static string Current { get; } =
        typeof(ApiVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
