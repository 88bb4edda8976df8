using Dashboard.Api.Tasks;
using Dashboard.Tests.Fixtures.Processes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Dashboard.Tests.Api;

/// <summary>The Api within the tests' process, over an installation's servers: its endpoints can be listed there.</summary>
/// <param name="settings">Besides those of the installation, as <c>Section:Name</c>.</param>
internal sealed class ApiHost(Installation installation, params (string Name, string Value)[] settings) : WebApplicationFactory<TaskEntity>
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (name, value) in installation.Settings)
        {
            builder.UseSetting(name.Replace("__", ":", StringComparison.Ordinal), value);
        }

        foreach (var (name, value) in settings)
        {
            builder.UseSetting(name, value);
        }
    }
}
