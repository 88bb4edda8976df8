using Dashboard.Api.Security;

namespace Dashboard.Api;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c> and the page at <c>/docs</c> that shows it.</summary>
internal static class ApiDocument
{
    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        var schemas = new ApiSchemas();
        options.AddSchemaTransformer(schemas);
        options.AddDocumentTransformer(schemas);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Workflow Dashboard";
            document.Info.Description = "Tasks, executions and everything kept with them. Errors are ProblemDetails with a stable `code`.";
            document.Servers?.Clear();
            return Task.CompletedTask;
        });
    });

    public static void MapApiDocument(this WebApplication app)
    {
        app.MapOpenApi().Requires(Scopes.Read);
        app.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = "docs";
            ui.DocumentTitle = "Workflow Dashboard API";
            ui.SwaggerEndpoint("/openapi/v1.json", "v1");
        });
    }
}
