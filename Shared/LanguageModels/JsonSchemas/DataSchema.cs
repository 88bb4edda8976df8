using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Dashboard.LanguageModels;

/// <summary>A JSON schema that cannot be used; the message says what is wrong, for people and models.</summary>
public sealed class DataSchemaException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The JSON schema of data that a task or a model asks for. What the validator would not check is refused when the
/// schema is read, so that nothing passes only because it was not looked at.
/// </summary>
public sealed class DataSchema
{
    public const int MaxLength = 20_000;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    private readonly JsonSchema _validator;

    private DataSchema(JsonObject source, JsonSchema validator)
    {
        Source = source;
        _validator = validator;
    }

    /// <summary>The schema as it was given.</summary>
    public JsonObject Source { get; }

    /// <summary>The data is to be a list.</summary>
    public bool IsArray => Source["type"] is JsonValue type && type.GetValueKind() == JsonValueKind.String && type.GetValue<string>() == "array";

    /// <exception cref="DataSchemaException">It is no schema, or one that cannot be checked.</exception>
    public static DataSchema Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new DataSchemaException($"The schema has {text.Length} characters; at most {MaxLength} are taken.");
        }

        try
        {
            return JsonNode.Parse(text, documentOptions: Strict) is JsonObject schema
                ? From(schema)
                : throw new DataSchemaException("A schema is a JSON object such as {\"type\": \"object\", \"properties\": {…}}.");
        }
        catch (JsonException error)
        {
            throw new DataSchemaException($"This is not JSON: {error.Message}", error);
        }
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static DataSchema Parse(JsonElement schema) => Parse(schema.GetRawText());

    /// <param name="most">How many errors are told at most.</param>
    /// <returns>What is wrong with the data, each in a sentence that begins with the place; empty when it fits.</returns>
    public IReadOnlyList<string> Check(JsonNode? data, int most = 8)
    {
        var found = Words(Telling(_validator.Validate(data?.ToJsonString() ?? "null"))).Distinct().ToList();
        return found.Count <= most ? found : [.. found.Take(most), $"… and {found.Count - most} more."];
    }

    private static DataSchema From(JsonObject schema)
    {
        var adapted = SchemaDialect.Adapt(schema);
        try
        {
            // Nothing is fetched: references to elsewhere were refused.
            return new DataSchema(schema, JsonSchema.FromJsonAsync(adapted.ToJsonString()).GetAwaiter().GetResult());
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new DataSchemaException($"The schema cannot be used: {error.Message}", error);
        }
    }

    /// <summary>Of what has the wrong type nothing else needs to be told.</summary>
    private static IEnumerable<ValidationError> Telling(ICollection<ValidationError> errors)
    {
        var wrong = errors.Where(IsOfType).Select(Place).ToHashSet();
        return errors.Where(error => IsOfType(error) || !wrong.Contains(Place(error)));
    }

    private static bool IsOfType(ValidationError error) => error.Kind is ValidationErrorKind.ObjectExpected or ValidationErrorKind.ArrayExpected
        or ValidationErrorKind.StringExpected or ValidationErrorKind.NumberExpected or ValidationErrorKind.IntegerExpected
        or ValidationErrorKind.BooleanExpected or ValidationErrorKind.NullExpected;

    private static IEnumerable<string> Words(IEnumerable<ValidationError> errors)
    {
        foreach (var error in errors)
        {
            var nested = error switch
            {
                ChildSchemaValidationError children => children.Errors.Values.SelectMany(Words).ToList(),

                // Of several types that are allowed, the one that the value has says what is wrong with it.
                MultiTypeValidationError types => Words(types.Errors.Values.FirstOrDefault(each => !each.Any(IsOfType)) ?? []).ToList(),
                _ => [],
            };
            if (nested.Count > 0 && error.Kind is not (ValidationErrorKind.NotAnyOf or ValidationErrorKind.NotOneOf))
            {
                foreach (var inner in nested)
                {
                    yield return inner;
                }
            }
            else
            {
                yield return $"{Place(error)}: {Problem(error)}{(nested.Count > 0 ? $" ({string.Join(" or ", nested.Take(3))})" : "")}";
            }
        }
    }

    private static string Place(ValidationError error)
    {
        var path = error.Path?.TrimStart('#', '/') ?? "";
        if (error.Kind is ValidationErrorKind.PropertyRequired or ValidationErrorKind.NoAdditionalPropertiesAllowed && error.Property is { } property)
        {
            path = path.EndsWith(property, StringComparison.Ordinal) ? path[..^property.Length].TrimEnd('.', '/') : path;
        }

        return path.Length == 0 ? "data" : path;
    }

    private static string Problem(ValidationError error) => error.Kind switch
    {
        ValidationErrorKind.PropertyRequired => $"“{error.Property}” is missing",
        ValidationErrorKind.NoAdditionalPropertiesAllowed => $"“{error.Property}” does not belong there",
        ValidationErrorKind.StringExpected => "must be a text",
        ValidationErrorKind.NumberExpected => "must be a number",
        ValidationErrorKind.IntegerExpected => "must be a whole number",
        ValidationErrorKind.BooleanExpected => "must be true or false",
        ValidationErrorKind.ObjectExpected => "must be an object",
        ValidationErrorKind.ArrayExpected => "must be a list",
        ValidationErrorKind.NullExpected => "must be null",
        ValidationErrorKind.NotInEnumeration => $"must be one of {string.Join(", ", error.Schema.Enumeration.Select(value => $"“{value}”").Take(20))}",
        ValidationErrorKind.PatternMismatch => $"must match {error.Schema.Pattern}",
        ValidationErrorKind.NumberTooBig => $"must be at most {error.Schema.Maximum ?? error.Schema.ExclusiveMaximum}",
        ValidationErrorKind.NumberTooSmall => $"must be at least {error.Schema.Minimum ?? error.Schema.ExclusiveMinimum}",
        ValidationErrorKind.StringTooShort => $"needs at least {error.Schema.MinLength} characters",
        ValidationErrorKind.StringTooLong => $"may have at most {error.Schema.MaxLength} characters",
        ValidationErrorKind.TooFewItems => $"needs at least {error.Schema.MinItems} items",
        ValidationErrorKind.TooManyItems => $"may have at most {error.Schema.MaxItems} items",
        ValidationErrorKind.NoTypeValidates => $"must be {string.Join(" or ", error.Schema.Type.ToString().ToLowerInvariant().Split(", "))}",
        ValidationErrorKind.ItemsNotUnique => "holds an item twice",
        ValidationErrorKind.NotAnyOf or ValidationErrorKind.NotOneOf => "fits none of the alternatives",
        ValidationErrorKind.ExcludedSchemaValidates => "must not be like this",
        ValidationErrorKind.DateTimeExpected => "must be a date and time such as 2026-01-31T12:00:00Z",
        ValidationErrorKind.DateExpected => "must be a date such as 2026-01-31",
        ValidationErrorKind.UriExpected => "must be an absolute address",
        ValidationErrorKind.EmailExpected => "must be an e-mail address",
        _ => $"is not valid ({error.Kind})",
    };
}
