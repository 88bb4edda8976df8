using System.Text.Json;
using Dashboard.Api.Credentials.Types;

namespace Dashboard.Api.Credentials;

/// <summary>Reads the fields of a request as their type declares them.</summary>
/// <param name="before">Values that a secret left out keeps; null for a new credential.</param>
internal sealed class CredentialForm(CredentialType type, CredentialValues? before)
{
    private const int MaxItems = 100;
    private const int MaxOrigins = 50;

    private readonly List<FieldError> _errors = [];

    /// <summary>Whether something secret of the old values is needed to make the new ones.</summary>
    /// <param name="masked">Which secrets there are.</param>
    public static bool Keeps(
        CredentialType type, IReadOnlyDictionary<string, JsonElement> masked, IReadOnlyDictionary<string, JsonElement>? given) =>
        type.Fields.Any(field => field.IsSecret && masked.ContainsKey(field.Name)
            && (given is null || !given.TryGetValue(field.Name, out var value) || IsMask(value)
                || (value.ValueKind == JsonValueKind.Object && field.Kind == CredentialFieldKind.Map
                    && value.EnumerateObject().Any(entry => entry.Value.ValueKind == JsonValueKind.Null || IsMask(entry.Value)))));

    /// <exception cref="ValidationException">Names every field that is not as it must be.</exception>
    public CredentialValues Read(string? name, IReadOnlyDictionary<string, JsonElement>? given)
    {
        Tasks.TaskValidator.Text(_errors, "name", name, CredentialConfiguration.MaxNameLength, required: true);
        given ??= new Dictionary<string, JsonElement>();
        foreach (var unknown in given.Keys.Where(key => type.Field(key) is null))
        {
            _errors.Add(new FieldError($"fields.{unknown}", "unknown_field", $"A credential of the type {type.Name} has no such field."));
        }

        var values = new Dictionary<string, JsonElement>();
        foreach (var field in type.Fields)
        {
            if (Value(field, given) is { } value)
            {
                values[field.Name] = value;
            }
            else if (field.IsRequired && !_errors.Exists(error => error.Field == $"fields.{field.Name}"))
            {
                Add(field, "required", "This is required.");
            }
        }

        var read = new CredentialValues(values);
        if (_errors.Count == 0)
        {
            type.Validate(read, _errors);
        }

        return read;
    }

    /// <exception cref="ValidationException">Names every field that is not as it must be.</exception>
    public IReadOnlyList<string> Origins(IReadOnlyList<string>? given, CredentialValues values)
    {
        List<string> origins = [];
        if (type.Origins is CredentialOrigins.Optional or CredentialOrigins.Required)
        {
            if (given?.Count > MaxOrigins)
            {
                _errors.Add(new FieldError("allowed_origins", "too_many", $"At most {MaxOrigins} are taken."));
            }

            for (var index = 0; index < Math.Min(given?.Count ?? 0, MaxOrigins); index++)
            {
                if (given![index] is { } text && WebOrigin.Exactly(text.Trim()) is { } origin)
                {
                    origins.Add(origin);
                }
                else
                {
                    _errors.Add(new FieldError($"allowed_origins[{index}]", "invalid_origin", "This is not an origin such as https://shop.example, without anything behind it."));
                }
            }
        }

        ThrowIfWrong();
        if (origins.Count == 0)
        {
            origins.AddRange(type.OriginsOf(values));
        }

        if (origins.Count == 0 && type.Origins == CredentialOrigins.Required)
        {
            _errors.Add(new FieldError("allowed_origins", "required", "Say where it may be typed."));
            ThrowIfWrong();
        }

        return [.. origins.Distinct()];
    }

    private static bool IsMask(JsonElement value) => value.ValueKind == JsonValueKind.String && CredentialMasks.IsMask(value.GetString()!);

    private void ThrowIfWrong() => Tasks.TaskValidator.ThrowIfAny(_errors);

    private JsonElement? Value(CredentialField field, IReadOnlyDictionary<string, JsonElement> given)
    {
        var kept = before?.All.GetValueOrDefault(field.Name) is { ValueKind: not JsonValueKind.Undefined } old ? old : (JsonElement?)null;
        if (!given.TryGetValue(field.Name, out var value))
        {
            return field.IsSecret ? kept : before is null ? field.DefaultValue : null;
        }

        // A form that sends back what it was shown has not changed it.
        if (field.IsSecret && kept is not null && IsMask(value))
        {
            return kept;
        }

        return value.ValueKind == JsonValueKind.Null ? null : field.Kind switch
        {
            CredentialFieldKind.Number => Number(field, value),
            CredentialFieldKind.List => List(field, value),
            CredentialFieldKind.Map => Map(field, value),
            CredentialFieldKind.Json => Text(field, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()),
            _ when value.ValueKind == JsonValueKind.String => Text(field, value.GetString()!),
            _ => Wrong(field, "invalid_value", "This value is not of the expected kind."),
        };
    }

    private JsonElement? Text(CredentialField field, string text)
    {
        // A password may begin with a blank; whatever else was pasted with one was pasted wrongly.
        text = field.IsSecret && !field.IsToken ? text : text.Trim();
        text = text.Length > 0 && field.Tidy is { } tidy ? tidy(text) : text;
        if (text.Length == 0)
        {
            return null;
        }

        if (text.Length > field.MaxLength)
        {
            return Wrong(field, "too_long", $"This has {text.Length} characters; at most {field.MaxLength} are taken.");
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return Wrong(field, "invalid_value", "This holds a character that cannot be kept (NUL).");
        }

        if (field.Kind == CredentialFieldKind.Choice && !field.Choices.Contains(text))
        {
            return Wrong(field, "unknown_choice", $"This is none of {string.Join(", ", field.Choices)}.");
        }

        if (field.Kind == CredentialFieldKind.Url && WebOrigin.Of(text) is null)
        {
            return Wrong(field, "invalid_url", "This is not an http or https address without user and password.");
        }

        return field.Check?.Invoke(text) is { } flaw ? Wrong(field, flaw.Code, flaw.Message) : JsonSerializer.SerializeToElement(text);
    }

    private JsonElement? Number(CredentialField field, JsonElement value) =>
        value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number) ? Wrong(field, "invalid_value", "This is not a whole number.")
        : number < field.Minimum || number > field.Maximum ? Wrong(field, "out_of_range", $"{number} is not between {field.Minimum} and {field.Maximum}.")
        : value;

    private JsonElement? List(CredentialField field, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            return Wrong(field, "invalid_value", "This is not a list of texts.");
        }

        var items = value.EnumerateArray().Select(item => item.GetString()!.Trim()).Where(item => item.Length > 0).Distinct().ToList();
        return items.Count > MaxItems ? Wrong(field, "too_many", $"At most {MaxItems} are taken.")
            : items.Exists(item => item.Length > field.MaxLength) ? Wrong(field, "too_long", $"At most {field.MaxLength} characters are taken.")
            : items.Count == 0 ? null : JsonSerializer.SerializeToElement(items);
    }

    private JsonElement? Map(CredentialField field, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return Wrong(field, "invalid_value", "This is not an object of texts.");
        }

        var old = before?.Map(field.Name);
        var entries = new Dictionary<string, string>();
        foreach (var entry in value.EnumerateObject())
        {
            var path = $"fields.{field.Name}.{entry.Name}";
            if (!TaskCredentials.IsName(entry.Name) || type.Field(entry.Name) is not null)
            {
                _errors.Add(new FieldError(path, "invalid_name", "A name has lower-case letters, digits, hyphens and underscores, and is no other field's."));
            }
            else if (entry.Value.ValueKind == JsonValueKind.Null || IsMask(entry.Value))
            {
                if (old?.TryGetValue(entry.Name, out var kept) == true)
                {
                    entries[entry.Name] = kept;
                }
            }
            else if (entry.Value.ValueKind != JsonValueKind.String || entry.Value.GetString() is not { Length: > 0 } text || text.Length > field.MaxLength)
            {
                _errors.Add(new FieldError(path, "invalid_value", $"This is not a text of 1 to {field.MaxLength} characters."));
            }
            else
            {
                entries[entry.Name] = text;
            }
        }

        return entries.Count > MaxItems ? Wrong(field, "too_many", $"At most {MaxItems} are taken.")
            : entries.Count == 0 ? null : JsonSerializer.SerializeToElement(entries);
    }

    private JsonElement? Wrong(CredentialField field, string code, string message)
    {
        Add(field, code, message);
        return null;
    }

    private void Add(CredentialField field, string code, string message) => _errors.Add(new FieldError($"fields.{field.Name}", code, message));
}
