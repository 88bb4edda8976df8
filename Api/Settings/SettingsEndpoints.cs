using Dashboard.Api.Audit;
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
        var group = endpoints.MapGroup("/api").WithTags("Settings").Requires(Scopes.Read);
        group.MapGet("/settings", GetAsync).WithSummary("Defaults for new tasks and rules of the installation.");
        group.MapPut("/settings", ReplaceAsync).Requires(Scopes.Admin).WithSummary("Replaces the settings.").ProducesValidationProblem();
        group.MapGet("/info", Info).WithSummary("What a page needs to know about the server.");
        return endpoints;
    }

    private static async Task<Ok<SettingsResponse>> GetAsync(DashboardContext context, CancellationToken cancellationToken) =>
        TypedResults.Ok(ToResponse(await context.Settings.AsNoTracking().SingleOrDefaultAsync(cancellationToken)));

    private static async Task<Ok<SettingsResponse>> ReplaceAsync(
        SettingsResponse values, DashboardContext context, AuditTrail trail, TimeProvider time, CancellationToken cancellationToken)
    {
        Validate(values);
        var row = await context.Settings.SingleOrDefaultAsync(cancellationToken);
        if (row is null)
        {
            row = new InstallationSettings { OwnerId = CurrentUser.FirstAdministrator };
            context.Settings.Add(row);
        }
        else
        {
            EditConflict.ThrowIfChanged(values.UpdatedAt, row.UpdatedAt);
        }

        trail.Compared(row.Values, values with { UpdatedAt = null });
        row.Values = values with { UpdatedAt = null };
        row.UpdatedAt = time.GetUtcNow();
        await context.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(ToResponse(row));
    }

    private static SettingsResponse ToResponse(InstallationSettings? row) => row is null ? new() : row.Values with { UpdatedAt = row.UpdatedAt };

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
