using System.Text.Json;
using System.Text.Json.Serialization;
using Dashboard.Contracts;

namespace Dashboard.Api.Credentials.Types;

/// <summary>What kind of value a field takes, and so how a form asks for it.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CredentialFieldKind>))]
public enum CredentialFieldKind
{
    Text,

    /// <summary>An address of the web.</summary>
    Url,
    Number,

    /// <summary>One of <see cref="CredentialField.Choices"/>.</summary>
    Choice,

    /// <summary>Several texts.</summary>
    List,

    /// <summary>Texts by names that the person chooses.</summary>
    Map,

    /// <summary>JSON, as an object or as its text.</summary>
    Json,
}

/// <summary>One field of a type of credentials. Forms, validation, masks, the scrubber and the canaries are made from this.</summary>
/// <param name="Name">snake_case; also the name in placeholders.</param>
internal sealed record CredentialField(string Name, CredentialFieldKind Kind = CredentialFieldKind.Text)
{
    /// <summary>Never shown again, never sent to a model, taken out of everything that leaves.</summary>
    public bool IsSecret { get; init; }

    /// <summary>A secret that machines made: its last four characters may be shown, and blanks around it are a mistake.</summary>
    public bool IsToken { get; init; }

    public bool IsRequired { get; init; }

    public int MaxLength { get; init; } = 500;

    public int Minimum { get; init; }

    public int Maximum { get; init; } = int.MaxValue;

    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What a new one has where nothing is said.</summary>
    public object? Default { get; init; }

    /// <summary>A further rule for its text, with the code and words of what is wrong; null when nothing is.</summary>
    public Func<string, (string Code, string Message)?>? Check { get; init; }

    /// <summary>Brings a text into the form in which it is kept.</summary>
    public Func<string, string>? Tidy { get; init; }

    public static CredentialField Secret(string name, bool required = false) => new(name) { IsSecret = true, IsRequired = required };

    public static CredentialField Token(string name, bool required = false) =>
        new(name) { IsSecret = true, IsToken = true, IsRequired = required, MaxLength = 4_000 };

    public static CredentialField Url(string name, bool required = false) =>
        new(name, CredentialFieldKind.Url) { IsRequired = required, MaxLength = 2_000 };

    public static CredentialField Choice(string name, params string[] choices) =>
        new(name, CredentialFieldKind.Choice) { Choices = choices, Default = choices[0], IsRequired = true };

    public JsonElement? DefaultValue => Default is null ? null : JsonSerializer.SerializeToElement(Default);
}
