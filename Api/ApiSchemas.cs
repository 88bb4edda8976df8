using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Dashboard.Contracts;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Dashboard.Api;

/// <summary>
/// Says in the OpenAPI document what the framework leaves out, because the client's types are made from it:
/// what is taken where a request says nothing, which action a record of parameters belongs to, what a target is.
/// </summary>
internal sealed class ApiSchemas : IOpenApiSchemaTransformer, IOpenApiDocumentTransformer
{
    private readonly ConcurrentDictionary<string, JsonTypeInfo> _types = new();

    /// <summary>Only remembers which type a schema is of; what is changed here would be lost where schemas are referred to.</summary>
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo;
        if (OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } name)
        {
            _types[name] = type;
            foreach (var kind in type.PolymorphismOptions?.DerivedTypes ?? [])
            {
                _types[name + kind.DerivedType.Name] = type.Options.GetTypeInfo(kind.DerivedType);
            }
        }

        return Task.CompletedTask;
    }

    public async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.AddComponent(nameof(ElementAnchors), await context.GetOrCreateSchemaAsync(typeof(ElementAnchors), null, cancellationToken));
        foreach (var (name, component) in document.Components!.Schemas!)
        {
            if (component is not OpenApiSchema schema)
            {
                continue;
            }

            DescribeEnum(schema);
            RequireKind(document, schema);
            if (_types.TryGetValue(name, out var type))
            {
                AddDefaults(schema, type);
            }

            if (name == nameof(ElementTarget))
            {
                schema.AnyOf = [new OpenApiSchema { Type = JsonSchemaType.Integer }, new OpenApiSchemaReference(nameof(ElementAnchors), document)];
            }
        }
    }

    /// <summary>Null belongs to the property that may be null, not to every use of the enum.</summary>
    private static void DescribeEnum(OpenApiSchema schema)
    {
        if (schema.Enum is { Count: > 0 } values)
        {
            schema.Enum = [.. values.Where(value => value is not null && !value.IsJsonNullSentinel())];
            schema.Type = JsonSchemaType.String;
        }
    }

    /// <summary>The property that says which of several records this is must be there in each of them.</summary>
    private static void RequireKind(OpenApiDocument document, OpenApiSchema schema)
    {
        foreach (var reference in schema.Discriminator?.Mapping?.Values ?? [])
        {
            if (reference.Reference.Id is { } id && document.Components!.Schemas![id] is OpenApiSchema kind)
            {
                kind.Type = JsonSchemaType.Object;
                kind.Required ??= new HashSet<string>();
                kind.Required.Add(schema.Discriminator!.PropertyName!);
            }
        }
    }

    private static void AddDefaults(OpenApiSchema schema, JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.IsAbstract || type.Type.GetConstructor(Type.EmptyTypes) is null)
        {
            return;
        }

        var example = Activator.CreateInstance(type.Type)!;
        foreach (var property in type.Properties.Where(property => schema.Required?.Contains(property.Name) != true))
        {
            if (property.Get?.Invoke(example) is { } value && schema.Properties?.TryGetValue(property.Name, out var described) == true)
            {
                SetDefault(described, JsonSerializer.SerializeToNode(value, property.PropertyType, property.Options));
            }
        }
    }

    private static void SetDefault(IOpenApiSchema schema, JsonNode? value)
    {
        switch (schema)
        {
            case OpenApiSchema own:
                own.Default = value;
                break;
            case OpenApiSchemaReference reference:
                reference.Default = value;
                break;
        }
    }
}
