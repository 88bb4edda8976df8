using Dashboard.Web;

WebService.Build(WebService.CreateBuilder(new WebApplicationOptions { Args = args })).Run();
