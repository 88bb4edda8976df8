using System.Reflection;
using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.Tests.Contracts;

public sealed class DefaultsTests
{
    [Fact]
    public void What_is_missing_in_the_json_keeps_its_default()
    {
        Assert.Equal(new TaskLimits(), JsonSerializer.Deserialize<TaskLimits>("{}", Json.Options));
        Assert.Equal(new BrowserSettings(), JsonSerializer.Deserialize<BrowserSettings>("{}", Json.Options));
        Assert.Equal(new DoneParameters(), JsonSerializer.Deserialize<ActionParameters>("""{"type":"done"}""", Json.Options));
        Assert.Equal(
            new ClickParameters { Target = new ElementTarget(5) },
            JsonSerializer.Deserialize<ActionParameters>("""{"target":5,"type":"click"}""", Json.Options));
        var task = JsonSerializer.Deserialize<TaskSnapshot>("""{"task_id":"00000000-0000-0000-0000-000000000000","name":"a","limits":{"max_steps":3}}""", Json.Options)!;
        Assert.Equal(new TaskLimits { MaxSteps = 3 }, task.Limits);
        Assert.Equal(new BrowserSettings(), task.Browser);
    }

    [Fact]
    public void No_contract_has_an_init_property_with_a_default_that_the_serializer_would_lose()
    {
        var lost = typeof(ContractsJson).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false, IsPublic: true } && type.GetConstructor(Type.EmptyTypes) is not null)
            .SelectMany(type => type.GetProperties().Where(property => IsInit(property) && HasDefault(type, property)), (type, property) => $"{type.Name}.{property.Name}");

        Assert.Empty(lost);
    }

    private static bool IsInit(PropertyInfo property) =>
        property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit") == true;

    private static bool HasDefault(Type type, PropertyInfo property)
    {
        var value = property.GetValue(Activator.CreateInstance(type));
        return value is not null && (!property.PropertyType.IsValueType || !value.Equals(Activator.CreateInstance(property.PropertyType)));
    }
}
