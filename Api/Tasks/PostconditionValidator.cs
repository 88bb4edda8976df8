using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.Api.Tasks;

/// <summary>What postconditions must look like before an execution is held against them.</summary>
internal static class PostconditionValidator
{
    private const int MaxConditions = 20;
    private const int MaxValueLength = 2_000;
    private const int MaxSchemaLength = 20_000;

    public static void Validate(List<FieldError> errors, string path, TaskRequest request)
    {
        var conditions = request.Postconditions ?? [];
        if (conditions.Count > MaxConditions)
        {
            errors.Add(new FieldError(path, "too_many", $"At most {MaxConditions} postconditions are taken."));
            return;
        }

        for (var index = 0; index < conditions.Count; index++)
        {
            if (conditions[index] is { } condition)
            {
                Validate(errors, $"{path}[{index}]", condition, isRecipe: request.Recipe is not null);
            }
            else
            {
                errors.Add(new FieldError($"{path}[{index}]", "required", "This is required."));
            }
        }
    }

    private static void Validate(List<FieldError> errors, string path, Postcondition condition, bool isRecipe)
    {
        // A judge of a prompt has the prompt; a recipe does not say in words what it is for.
        var isOptional = condition.Kind is PostconditionKind.ResultSchema || (condition.Kind is PostconditionKind.Judge && !isRecipe);
        TaskValidator.Text(errors, $"{path}.value", condition.Value, MaxValueLength, required: !isOptional);
        if (condition.Kind == PostconditionKind.ResultSchema)
        {
            Schema(errors, $"{path}.schema", condition.Schema);
        }

        if (condition.Kind == PostconditionKind.Expression && !string.IsNullOrWhiteSpace(condition.Value))
        {
            Expression(errors, $"{path}.value", condition.Value);
        }
    }

    private static void Schema(List<FieldError> errors, string path, JsonElement? schema)
    {
        if (schema is not { ValueKind: JsonValueKind.Object } given)
        {
            errors.Add(new FieldError(path, "invalid_schema", "This must be a JSON schema, which is a JSON object."));
        }
        else if (given.GetRawText().Length > MaxSchemaLength)
        {
            errors.Add(new FieldError(path, "too_long", $"At most {MaxSchemaLength} characters are taken."));
        }
        else
        {
            TaskValidator.ResultSchema(errors, path, given);
        }
    }

    private static void Expression(List<FieldError> errors, string path, string expression)
    {
        try
        {
            ResultExpression.Parse(expression);
        }
        catch (FormatException error)
        {
            errors.Add(new FieldError(path, "invalid_expression", error.Message));
        }
    }
}
