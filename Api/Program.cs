using Dashboard.Api;
using Dashboard.Api.Commands;

if (CommandLine.Knows(args))
{
    return await CommandLine.RunAsync(args);
}

// Settings lie beside the program, wherever it is started from.
var builder = ApiService.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
ApiService.Build(builder).Run();
return 0;

/// <summary>Named so that tests can refer to the assembly's entry point.</summary>
public partial class Program;
