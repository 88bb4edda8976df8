using Dashboard.Api.Data;
using Dashboard.Api.Runners;
using Dashboard.Api.Security;
using Dashboard.Api.Tasks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Settings;

internal static class SettingsEndpoints
{
    public static IEndpointRouteBuilder MapSettings(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api").WithTags("Settings");
        group.MapGet("/settings", GetAsync).WithSummary("Defaults for new tasks and rules of the installation.");
        group.MapPut("/settings", ReplaceAsync).WithSummary("Replaces the settings.").ProducesValidationProblem();
        group.MapGet("/info", Info).WithSummary("What a page needs to know about the server.");
        return endpoints;
    }

    private static async Task<Ok<SettingsResponse>> GetAsync(DashboardContext context, CurrentUser user, CancellationToken cancellationToken) =>
        TypedResults.Ok((await context.Settings.AsNoTracking().OwnedBy(user).SingleOrDefaultAsync(cancellationToken))?.Values ?? new());

    private static async Task<Ok<SettingsResponse>> ReplaceAsync(
        SettingsResponse values, DashboardContext context, CurrentUser user, TimeProvider time, CancellationToken cancellationToken)
    {
        Validate(values);
        var row = await context.Settings.OwnedBy(user).SingleOrDefaultAsync(cancellationToken);
        if (row is null)
        {
            row = new InstallationSettings { OwnerId = user.Id };
            context.Settings.Add(row);
        }

        row.Values = values;
        row.UpdatedAt = time.GetUtcNow();
        await context.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(values);
    }

    private static Ok<ServerInfoResponse> Info(ModelConfiguration models, IConfiguration configuration, TimeProvider time)
    {
        var practice = configuration["PRACTICE_URL"];
        return TypedResults.Ok(new ServerInfoResponse(
            ApiVersion.Current,
            models.DefaultModel is { } model ? [model] : [],
            models.DefaultModel,
            string.IsNullOrEmpty(practice) ? null : practice,
            time.GetUtcNow()));
    }

    private static void Validate(SettingsResponse values)
    {
        var errors = new List<FieldError>();
        if (values.Limits is null)
        {
            errors.Add(new FieldError("limits", "required", "This is required."));
        }
        else
        {
            TaskValidator.Limits(errors, "limits", values.Limits);
        }

        if (values.Browser is null)
        {
            errors.Add(new FieldError("browser", "required", "This is required."));
        }
        else
        {
            TaskValidator.Browser(errors, "browser", values.Browser);
        }

        TaskValidator.Text(errors, "default_model", values.DefaultModel, 200);
        Days(errors, "screenshot_retention_days", values.ScreenshotRetentionDays);
        Days(errors, "execution_retention_days", values.ExecutionRetentionDays);
        TaskValidator.ThrowIfAny(errors);
    }

    private static void Days(List<FieldError> errors, string field, int? days)
    {
        if (days is < 1 or > 3_650)
        {
            errors.Add(new FieldError(field, "out_of_range", $"{days} is not between 1 and 3650."));
        }
    }
}
