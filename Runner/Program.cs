using Dashboard.Runner;

// Settings lie beside the program, wherever it is started from.
var builder = RunnerService.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
RunnerService.Build(builder).Run();
