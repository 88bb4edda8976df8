using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

/// <summary>
/// What an action aims at: to a model the small number that the observation gave an element, in a recipe the
/// anchors by which it is found again. JSON: an integer, or an object of anchors.
/// </summary>
[JsonConverter(typeof(ElementTargetConverter))]
public sealed record ElementTarget
{
    public ElementTarget(int element) => Element = element;

    public ElementTarget(ElementAnchors anchors) => Anchors = anchors;

    public int? Element { get; }

    public ElementAnchors? Anchors { get; }

    public override string ToString() => Element is { } number ? $"[{number}]" : Anchors!.ToString();
}

/// <summary>
/// Several independent ways to recognise one element. Those given are tried from the most telling to the least
/// (test id, role and name, label, text, CSS); each narrows what the earlier ones left. More than one element left
/// is an error, never a guess.
/// </summary>
public sealed record ElementAnchors
{
    /// <summary>ARIA role, explicit or implied by the element (<c>button</c>, <c>link</c>, <c>textbox</c>, …).</summary>
    public string? Role { get; init; }

    /// <summary>Accessible name, compared without case and with white space folded.</summary>
    public string? Name { get; init; }

    /// <summary>Value of <c>data-testid</c>, <c>data-test-id</c>, <c>data-test</c> or <c>data-cy</c>.</summary>
    public string? TestId { get; init; }

    /// <summary>Text of the control's label.</summary>
    public string? Label { get; init; }

    /// <summary>Visible text of the element.</summary>
    public string? Text { get; init; }

    public string? Css { get; init; }

    /// <summary>Part of the address of the frame that holds the element; null searches all frames.</summary>
    public string? FrameUrl { get; init; }

    [JsonIgnore]
    public bool IsEmpty => Role is null && Name is null && TestId is null && Label is null && Text is null && Css is null;

    public override string ToString()
    {
        if (Name is not null)
        {
            return Role is null ? $"“{Name}”" : $"{Role} “{Name}”";
        }

        return (Label ?? Text) is { } words ? $"“{words}”" : TestId ?? Css ?? Role ?? "?";
    }
}

internal sealed class ElementTargetConverter : JsonConverter<ElementTarget>
{
    public override ElementTarget? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                return new ElementTarget(reader.GetInt32());
            case JsonTokenType.StartObject:
                var anchors = JsonSerializer.Deserialize(ref reader, ContractsJson.Default.ElementAnchors);
                return new ElementTarget(anchors ?? new ElementAnchors());
            default:
                throw new JsonException("A target is an element number or an object of anchors.");
        }
    }

    public override void Write(Utf8JsonWriter writer, ElementTarget value, JsonSerializerOptions options)
    {
        if (value.Element is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            JsonSerializer.Serialize(writer, value.Anchors!, ContractsJson.Default.ElementAnchors);
        }
    }
}
