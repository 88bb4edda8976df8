namespace Dashboard.Contracts;

/// <summary>
/// Words of ours that a page shows in the language of whoever looks: a stable code with its arguments, and the English
/// text for logs, programs and pages that do not know the code.
/// </summary>
/// <param name="Text">English, with the arguments filled in.</param>
/// <param name="Code">Key in the client's message files under <c>events.</c>; null for words that are not ours.</param>
/// <param name="Arguments">Values for the placeholders of the message with that key.</param>
public sealed record LocalizableText(string Text, string? Code = null, IReadOnlyDictionary<string, string>? Arguments = null)
{
    public static implicit operator LocalizableText(string text) => new(text);

    public override string ToString() => Text;
}

/// <summary>Why something failed: a stable code and a sentence a person can act on.</summary>
/// <param name="Code">Stable, snake_case, for example <c>element_not_found</c>.</param>
/// <param name="Message">English; pages translate by <paramref name="Code"/> (<c>errors.{code}</c>) and show this as detail.</param>
public sealed record ExecutionError(string Code, string Message);
